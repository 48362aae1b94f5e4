package ringside.toolchain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** AT&amp;T and Intel assembly, through LLVM's assembler. */
final class GasTranslator implements Translator {
    private static final String CELL = "cell.s";

    private final LlvmFiles llvm;
    private final Preprocessor preprocessor;

    GasTranslator(LlvmFiles llvm, Preprocessor preprocessor) {
        this.llvm = llvm;
        this.preprocessor = preprocessor;
    }

    @Override
    public UnitObject translate(UnitSource source, Workspace workspace) throws IOException, ToolchainException {
        Preprocessor.Text text = preprocessor.process(source, workspace);
        workspace.write(CELL, text.text());
        Workspace.Outcome outcome = workspace.run(command(source), LIMITS);
        Messages messages = Messages.read(source, CELL, text.map(), outcome.output());
        Translator.check(messages, outcome, "The assembler");
        List<Diagnostic> warnings = new ArrayList<>(messages.warnings());
        warnings.addAll(Immediates.check(source));
        return ElfReader.read(source, workspace.read("cell.o"), CELL, text.map(), warnings);
    }

    private List<String> command(UnitSource source) {
        List<String> command = new ArrayList<>(List.of(llvm.program("llvm-mc").toString(),
                "-triple=x86_64-unknown-none-elf", "-filetype=obj", "-g", "-dwarf-version=5",
                "-fdebug-compilation-dir=/ringside", "-o", "cell.o"));
        if (source.language() == Language.INTEL) {
            command.add("--x86-asm-syntax=intel");
        }
        if (source.bits() != 64) {                                   // the mode at the start; .code64 switches as ever
            command.add("-mattr=-64bit-mode,+" + source.bits() + "bit-mode");
        }
        Constants.ALL.forEach((name, value) -> command.add("--defsym=" + name + "=" + value));
        command.add(CELL);
        return command;
    }
}
