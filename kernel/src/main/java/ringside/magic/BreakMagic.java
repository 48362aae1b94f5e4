package ringside.magic;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringside.machine.Watch;

/** {@code %break}: what every run stops at. */
@Command(name = "break", description = {"Stop every run here, or when this happens; without words, list what there is.",
    StopAt.FORMS})
final class BreakMagic implements Magic {
    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "WHAT", description = "What to stop at.")
    private List<String> words = List.of();

    @Option(names = "--delete", paramLabel = "N", description = "Forget number N of the list.")
    private Integer delete;

    @Option(names = "--clear", description = "Forget all.")
    private boolean clear;

    BreakMagic(Session session) {
        this.session = session;
    }

    @Override
    public void run(Call call) {
        var machine = session.machine();
        if (clear) {
            machine.breakpoints().clear();
            machine.watches().clear();
        }
        if (delete != null) {
            delete(call);
        }
        if (!words.isEmpty()) {
            switch (StopAt.read(session, call, words)) {
                case StopAt.Before(long address) -> machine.breakpoints().add(address);
                case StopAt.After(Watch watch) -> machine.watches().add(watch);
            }
        }
        call.output().display(Bundle.text(list()));
    }

    private void delete(Call call) {
        var machine = session.machine();
        var addresses = List.copyOf(machine.breakpoints());
        var watches = List.copyOf(machine.watches());
        if (delete < 1 || delete > addresses.size() + watches.size()) {
            throw call.error("there is no number " + delete + " in the list", delete.toString()).hint(list());
        }
        if (delete <= addresses.size()) {
            machine.breakpoints().remove(addresses.get(delete - 1));
        } else {
            machine.watches().remove(watches.get(delete - 1 - addresses.size()));
        }
    }

    private String list() {
        var lines = new ArrayList<String>();
        for (long address : session.machine().breakpoints()) {
            lines.add("before " + MachineNames.placed(session, address));
        }
        session.machine().watches().forEach(watch -> lines.add("after " + watch.words()));
        for (int i = 0; i < lines.size(); i++) {
            lines.set(i, "%2d  %s".formatted(i + 1, lines.get(i)));
        }
        return lines.isEmpty() ? "Nothing to stop at." : "Every run stops\n" + String.join("\n", lines);
    }

    @Override
    public boolean stopsAtParameter() {
        return true;
    }

    @Override
    public Completer completer() {
        return new WordCompleter(() -> {
            var all = new ArrayList<>(StopAt.WORDS);
            all.addAll(new MachineNames(session).known());
            return all;
        });
    }
}
