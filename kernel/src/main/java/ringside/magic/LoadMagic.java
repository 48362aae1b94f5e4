package ringside.magic;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringside.machine.MachineException;
import ringside.trace.Recorder;
import ringside.trace.Recordings;

/** {@code %load}: a machine, and what was recorded of it, from a file. */
@Command(name = "load", description = {"Go on with a machine, and what was recorded of it, from a file that %%save wrote.",
    "Names and lines are those of the units in this notebook: run their cells for them."})
final class LoadMagic implements Magic {
    private final Session session;

    @Parameters(index = "0", paramLabel = "FILE", description = "Where from.")
    private Path file;

    @Option(names = "--machine", description = "The machine alone.")
    private boolean machine;

    LoadMagic(Session session) {
        this.session = session;
    }

    @Override
    public void run(Call call) {
        try {
            session.use(machine ? new Recorder(Recordings.loadMachine(file)) : Recordings.load(file),
                file.getFileName().toString());
        } catch (IOException impossible) {
            throw FileErrors.of(call, file, impossible);
        } catch (MachineException wrong) {
            throw call.error(wrong.getMessage(), file.toString()).named("FileError")
                .hint("%load reads what %save wrote; with --machine the machine alone.");
        }
        var recorder = session.recorder();
        call.output().display(Bundle.text(recorder.count() == 0 ? "The machine of %s.".formatted(file)
            : "The machine of %s, and %,d recorded steps: %%goto and %%show steps look back."
                .formatted(file, recorder.count())));
    }
}
