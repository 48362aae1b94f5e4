package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlvmFilesTest {

    @Test
    void unpacksOnceForManyAndRemakesWhatIsDamaged(@TempDir Path cache) throws Exception {
        List<String> progress = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<LlvmFiles>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(threads.submit(() -> LlvmFiles.open(cache, progress::add)));
            }
            for (Future<LlvmFiles> one : all) {
                assertTrue(Files.isExecutable(one.get().program("llvm-mc")));
            }
        }
        assertEquals(1, progress.size());
        Path library = damage(cache);
        LlvmFiles again = LlvmFiles.open(cache, progress::add);
        assertEquals(2, progress.size());
        assertTrue(Files.size(library) > 1_000_000);
        assertTrue(Files.exists(again.headers().resolve("stdarg.h")));
        assertFalse(Files.exists(again.headers().resolve("immintrin.h")), "only what is needed is unpacked");
        LlvmFiles.open(cache, progress::add);
        assertEquals(2, progress.size());
        try (Stream<Path> files = Files.list(cache)) {
            assertEquals(2, files.count(), "a directory and its lock");
        }
    }

    private static Path damage(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            Path library = files.filter(f -> f.getFileName().toString().equals("libclang-cpp.so")).findFirst()
                    .orElseThrow();
            try (FileChannel channel = FileChannel.open(library, StandardOpenOption.WRITE)) {
                channel.truncate(1000);
            }
            return library;
        }
    }
}
