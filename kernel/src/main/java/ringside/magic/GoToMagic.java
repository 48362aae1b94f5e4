package ringside.magic;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %goto}: the machine as it was before a recorded step. */
@Command(name = "goto", description = "Go to a recorded step, back or forth: the machine is as it was before it. "
    + "%%run goes on from there; what it does then is a history of its own.")
final class GoToMagic implements Magic {
    private final Session session;

    @Parameters(index = "0", paramLabel = "STEP", description = "A step's number, or first, or last.")
    private String step;

    GoToMagic(Session session) {
        this.session = session;
    }

    @Override
    public void run(Call call) {
        Back.go(session, call, number(call), step);
    }

    private long number(Call call) {
        return switch (step) {
            case "first" -> session.recorder().first();
            case "last" -> session.recorder().count();
            default -> {
                if (!step.matches("\\d{1,18}")) {
                    throw call.error("'" + step + "' is no step's number", step).named("UsageError")
                        .hint("%goto takes a number, as %show steps tells it, or first or last.");
                }
                yield Long.parseLong(step);
            }
        };
    }

    @Override
    public Completer completer() {
        return new WordCompleter(() -> List.of("first", "last"));
    }
}
