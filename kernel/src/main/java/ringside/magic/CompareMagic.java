package ringside.magic;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import ringside.view.RunTrack;

/** {@code %compare}: two recorded runs side by side. */
@Command(name = "compare", description = {"Lay two recorded runs side by side, aligned where they part.",
    "A run is named by %run --as NAME, else by its number: the first recorded run is 1. Without names, the last two."})
final class CompareMagic implements Magic {
    private final Session session;

    @Parameters(arity = "0..2", paramLabel = "RUN", description = "The two runs.")
    private List<String> names = List.of();

    CompareMagic(Session session) {
        this.session = session;
    }

    @Override
    public void run(Call call) {
        var runs = session.runs();
        if (names.isEmpty() && runs.size() >= 2) {
            show(call, runs.get(runs.size() - 2), runs.getLast());
        } else if (names.size() == 2) {
            show(call, find(call, names.getFirst()), find(call, names.getLast()));
        } else {
            throw call.error("two recorded runs are needed", null).named("UsageError").hint(known());
        }
    }

    private void show(Call call, RunTrack first, RunTrack second) {
        call.output().display(Show.bundle(session.views().compare(first, second)));
    }

    private RunTrack find(Call call, String name) {
        return session.runs().stream().filter(run -> run.name().equals(name) || run.name().equals("run " + name))
            .findFirst().orElseThrow(() ->
                call.error("no recorded run is called '" + name + "'", name).named("UsageError").hint(known()));
    }

    private String known() {
        var runs = session.runs();
        return runs.isEmpty() ? "Nothing has been recorded yet: use %run."
            : "There are: " + runs.stream().map(run -> run.name() + " (" + run.end() + ")")
                .collect(Collectors.joining(", "));
    }

    @Override
    public Completer completer() {
        return new WordCompleter(() -> session.runs().stream().map(RunTrack::name).toList());
    }
}
