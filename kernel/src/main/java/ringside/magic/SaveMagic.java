package ringside.magic;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringside.trace.Recordings;

/** {@code %save}: the machine and what was recorded of it, in a file. */
@Command(name = "save", description = "Save the machine, and what was recorded of it, to a file that %%load reads.")
final class SaveMagic implements Magic {
    private final Session session;

    @Parameters(index = "0", paramLabel = "FILE", description = "Where to.")
    private Path file;

    @Option(names = "--machine", description = "The machine alone.")
    private boolean machine;

    SaveMagic(Session session) {
        this.session = session;
    }

    @Override
    public void run(Call call) {
        try {
            if (machine) {
                Recordings.save(session.machine(), file);
            } else {
                Recordings.save(session.recorder(), file);
            }
        } catch (IOException impossible) {
            throw FileErrors.of(call, file, impossible);
        }
        call.output().display(Bundle.text("Saved to %s: %s.".formatted(file, machine ? "the machine"
            : "the machine and %,d recorded steps".formatted(session.recorder().count()))));
    }
}
