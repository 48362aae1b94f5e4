package ringside.magic;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringside.toolchain.Language;

/** Assembly into the machine. */
abstract class AsmMagic extends UnitMagic {
    enum Syntax { ATT, INTEL, NASM }

    @Option(names = "--syntax", paramLabel = "att|intel|nasm", defaultValue = "att",
        description = "The assembler's syntax; att is usual.")
    private Syntax syntax;

    @Option(names = "--bits", paramLabel = "16|32|64", defaultValue = "64",
        description = "The code's size; 64 is usual.")
    private int bits;

    AsmMagic(Session session) {
        super(session);
    }

    @Override
    final Language language() {
        return switch (syntax) {
            case ATT -> Language.ATT;
            case INTEL -> Language.INTEL;
            case NASM -> Language.NASM;
        };
    }

    @Override
    final int bits() {
        return bits;
    }

    private void requireBits(Call call) {
        if (bits != 16 && bits != 32 && bits != 64) {
            throw call.error("--bits is 16, 32 or 64", Integer.toString(bits));
        }
    }

    @Command(name = "asm", description = "Assemble the cell and put it into the machine as a unit.")
    static final class Cell extends AsmMagic {
        @Mixin
        private UnitMagic.Name name;

        Cell(Session session) {
            super(session);
        }

        @Override
        public void run(Call call) {
            super.requireBits(call);
            putBody(call, name.or("asm", call));
        }

        @Override
        public Completer completer() {
            return new UnitCompleter(session(), UnitCompleter.Speech.ASSEMBLY);
        }
    }

    @Command(name = "asm", description = "Assemble a file and put it into the machine as a unit named after it.")
    static final class Line extends AsmMagic {
        @Parameters(index = "0", paramLabel = "FILE", description = "The file.")
        private Path file;

        Line(Session session) {
            super(session);
        }

        @Override
        public void run(Call call) {
            super.requireBits(call);
            putFile(call, file);
        }
    }
}
