package ringside.toolchain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Makes objects of cells. Every tool runs as a subprocess within bounds of time, memory and output, in a private
 * directory that is removed afterwards. Safe for use by several threads at once.
 */
public final class Toolchain {
    private static final int LONGEST_TEXT = 4 << 20;

    private static final int SECONDS = 10;

    private final LlvmFiles llvm;
    private final int seconds;
    private final Map<Language, Translator> translators = new EnumMap<>(Language.class);
    private final Library library;

    private Toolchain(LlvmFiles llvm, Path cache, int seconds) {
        this.llvm = llvm;
        this.seconds = seconds;
        Clang clang = new Clang(llvm);
        ClangTranslator c = new ClangTranslator(clang);
        Translator gas = new GasTranslator(llvm, new Preprocessor(clang));
        translators.put(Language.ATT, gas);
        translators.put(Language.INTEL, gas);
        translators.put(Language.NASM, new NasmTranslator());
        translators.put(Language.C, c);
        library = new Library(c, cache, seconds);
    }

    /**
     * Finds LLVM's programs in the cache, or unpacks them from the class path (once, some seconds).
     *
     * @param cache    the directory that keeps them; {@link #defaultCache()} is the usual one
     * @param progress is told, in one line, when unpacking begins
     * @throws ToolchainException when the jar is missing or the cache cannot be written
     */
    public static Toolchain open(Path cache, Consumer<String> progress) throws ToolchainException {
        return open(cache, progress, SECONDS);
    }

    /** With another bound on the time that each tool may take. */
    static Toolchain open(Path cache, Consumer<String> progress, int seconds) throws ToolchainException {
        return new Toolchain(LlvmFiles.open(cache.toAbsolutePath(), progress), cache, seconds);
    }

    /** {@code $XDG_CACHE_HOME/ringside}, or {@code ~/.cache/ringside}. */
    public static Path defaultCache() {
        String chosen = System.getenv("XDG_CACHE_HOME");
        Path home = Path.of(System.getProperty("user.home"), ".cache");
        return (chosen == null || chosen.isBlank() ? home : Path.of(chosen)).resolve("ringside");
    }

    /** {@link #compile(UnitSource, BooleanSupplier)} that nobody cancels. */
    public UnitObject compile(UnitSource source) throws ToolchainException {
        return compile(source, () -> false);
    }

    /**
     * Assembles or compiles a unit.
     *
     * @param cancelled is asked every few milliseconds; when it says yes, the tools are killed
     * @throws ToolchainException with diagnostics in the cell's own lines
     */
    public UnitObject compile(UnitSource source, BooleanSupplier cancelled) throws ToolchainException {
        if (source.text().length() > LONGEST_TEXT) {
            throw new ToolchainException("The cell is too long: %.1f MB of text; at most %d MB are assembled."
                    .formatted(source.text().length() / 1e6, LONGEST_TEXT >> 20));
        }
        try (Workspace workspace = new Workspace(seconds, cancelled)) {
            return translators.get(source.language()).translate(source, workspace);
        } catch (IOException e) {
            throw new ToolchainException("Cannot run the tools: " + e.getMessage());
        }
    }

    /**
     * A program whose units may call the run-time library ({@code printk}, {@code set_idt_entry}, {@code memcpy} …).
     *
     * @see Program#Program(long, Map)
     */
    public Program program(long base, Map<String, Long> machineSymbols) {
        return new Program(base, machineSymbols, library);
    }

    /** The path of one of LLVM's programs, for tests that hold our work against theirs. */
    Path llvmProgram(String name) {
        return llvm.program(name);
    }
}
