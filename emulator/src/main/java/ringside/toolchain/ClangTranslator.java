package ringside.toolchain;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** Freestanding C, through clang. */
final class ClangTranslator implements Translator {
    private static final String CELL = "cell.c";
    /** Inline assembly is the one way past the compiler's view of files. */
    private static final Pattern READS_FILE = Pattern.compile("\\.\\s*(incbin|include)\\b");
    private static final List<String> FLAGS = List.of("-std=gnu17", "-ffreestanding", "-mno-red-zone",
            "-mcmodel=kernel", "-mgeneral-regs-only", "-fno-pic", "-fno-stack-protector",
            "-fno-asynchronous-unwind-tables", "-fno-omit-frame-pointer", "-fno-inline", "-O1", "-g", "-gdwarf-5",
            "-fno-eliminate-unused-debug-types",
            "-Wall", "-Wno-macro-redefined", "-fdebug-compilation-dir=/ringside");

    private final Clang clang;

    ClangTranslator(Clang clang) {
        this.clang = clang;
    }

    /** An object file, and what the compiler remarked. */
    record Compiled(byte[] object, List<Diagnostic> warnings) { }

    @Override
    public UnitObject translate(UnitSource source, Workspace workspace) throws IOException, ToolchainException {
        Translator.refuse(source, READS_FILE);
        String padded = Translator.padded(source);
        String located = InlineAssembly.located(padded);
        Compiled compiled;
        try {
            compiled = compile(source, located, workspace);
        } catch (ToolchainException e) {
            if (located.equals(padded)) {
                throw e;
            }
            compiled = compile(source, padded, workspace);           // so that every column is the author's
        }
        List<Diagnostic> warnings = compiled.warnings().stream().map(w -> withoutShiftedColumn(w, located)).toList();
        return read(source, compiled.object(), warnings);
    }

    /** A column on a line that got a directive would not be the author's. */
    private static Diagnostic withoutShiftedColumn(Diagnostic d, String located) {
        String compiled = located.lines().skip(Math.max(0, d.line() - 1L)).findFirst().orElse("");
        return d.line() == 0 || compiled.equals(d.sourceLine()) ? d
                : new Diagnostic(d.severity(), d.line(), 0, d.message(), d.sourceLine(), d.hint());
    }

    Compiled compile(UnitSource source, String text, Workspace workspace) throws IOException, ToolchainException {
        workspace.write(CELL, text);
        List<String> command = clang.command(workspace, CELL);
        command.addAll(FLAGS);
        command.addAll(List.of("-c", "-o", "cell.o", CELL));
        Workspace.Outcome outcome = workspace.run(command, Clang.LIMITS);
        Messages messages = Messages.read(source, CELL, LineMap.SAME, outcome.output());
        Translator.check(messages, outcome, "The compiler");
        return new Compiled(workspace.read("cell.o"), messages.warnings());
    }

    static UnitObject read(UnitSource source, byte[] object, List<Diagnostic> warnings) throws ToolchainException {
        return ElfReader.read(source, object, CELL, LineMap.SAME, warnings);
    }

    /** What the compiler makes of a text depends on this too. */
    static String flags() {
        return String.join(" ", FLAGS);
    }
}
