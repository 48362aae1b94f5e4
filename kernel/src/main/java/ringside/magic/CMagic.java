package ringside.magic;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import ringside.toolchain.Language;

/** C into the machine. */
abstract class CMagic extends UnitMagic {

    CMagic(Session session) {
        super(session);
    }

    @Override
    final Language language() {
        return Language.C;
    }

    @Command(name = "c", description = "Compile the cell and put it into the machine as a unit.")
    static final class Cell extends CMagic {
        @Mixin
        private UnitMagic.Name name;

        Cell(Session session) {
            super(session);
        }

        @Override
        public void run(Call call) {
            putBody(call, name.or("c", call));
        }

        @Override
        public Completer completer() {
            return new UnitCompleter(session(), UnitCompleter.Speech.C);
        }
    }

    @Command(name = "c", description = "Compile a file and put it into the machine as a unit named after it.")
    static final class Line extends CMagic {
        @Parameters(index = "0", paramLabel = "FILE", description = "The file.")
        private Path file;

        Line(Session session) {
            super(session);
        }

        @Override
        public void run(Call call) {
            putFile(call, file);
        }
    }
}
