package ringside.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class ArrowsTest {

    private static final List<String> FOREIGN = List.of("ringside/kernel/", "ringside/cli/", "io/github/spencerpark/",
            "org/zeromq/", "com/google/gson/", "jdk/jshell/");

    /** Another Jupyter kernel for Java could take the magics in: they know none. */
    @Test
    void magicsKnowNoKernel() throws Exception {
        Path classes = Path.of(Magics.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .resolve("ringside/magic");
        try (Stream<Path> files = Files.list(classes)) {
            List<Path> read = files.filter(file -> file.toString().endsWith(".class")).toList();
            assertFalse(read.isEmpty());
            assertEquals(List.of(), read.stream().flatMap(ArrowsTest::foreignNames).toList());
        }
    }

    private static Stream<String> foreignNames(Path file) {
        try {
            Iterable<PoolEntry> pool = ClassFile.of().parse(file).constantPool();
            return StreamSupport.stream(pool.spliterator(), false)
                    .filter(ClassEntry.class::isInstance).map(entry -> ((ClassEntry) entry).asInternalName())
                    .filter(name -> FOREIGN.stream().anyMatch(name::startsWith))
                    .map(name -> file.getFileName() + " uses " + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
