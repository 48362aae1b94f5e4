package ringside.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/** The functions that {@code ringside.h} promises; compiled when first called for, then kept in the cache. */
final class Library {
    /** The name of the library's unit. */
    static final String NAME = "ringside";
    private static final List<String> FUNCTIONS =
            List.of("memcpy", "memmove", "memset", "memcmp", "printk", "set_idt_entry");

    private final ClangTranslator compiler;
    private final Path cache;
    private final int seconds;
    private UnitObject object;

    Library(ClangTranslator compiler, Path cache, int seconds) {
        this.compiler = compiler;
        this.cache = cache;
        this.seconds = seconds;
    }

    static boolean defines(String symbol) {
        return FUNCTIONS.contains(symbol);
    }

    synchronized UnitObject object() throws ToolchainException {
        if (object == null) {
            UnitSource source = new UnitSource(NAME, Language.C, 64, Resources.text("ringside.c"), 1,
                    OptionalLong.empty(), 3);
            try {
                object = ClangTranslator.read(source, cached(source), List.of());
            } catch (IOException e) {
                throw new ToolchainException("Cannot prepare the run-time library: " + e.getMessage());
            }
        }
        return object;
    }

    /** Another version of the text, of the header or of the flags has another name in the cache. */
    private byte[] cached(UnitSource source) throws IOException, ToolchainException {
        CRC32 sum = new CRC32();
        sum.update((source.text() + Resources.text("ringside.h") + ClangTranslator.flags())
                .getBytes(StandardCharsets.UTF_8));
        Path file = cache.resolve("%s-%08x.o".formatted(NAME, sum.getValue()));
        if (Files.exists(file)) {
            return Files.readAllBytes(file);
        }
        try (Workspace workspace = new Workspace(seconds, () -> false)) {
            byte[] bytes = compiler.compile(source, source.text(), workspace).object();
            Path fresh = Files.write(Files.createTempFile(cache, NAME, ".tmp"), bytes);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return bytes;
        }
    }
}
