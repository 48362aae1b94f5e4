package ringside.magic;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code %magics}: the list of magics. */
@Command(name = "magics", description = "List the magics, one line each.")
final class MagicsMagic implements Magic {

    private final Magics magics;

    MagicsMagic(Magics magics) {
        this.magics = magics;
    }

    @Override
    public void run(Call call) {
        List<Magics.Entry> entries = magics.entries();
        int width = entries.stream().mapToInt(entry -> entry.signedName().length()).max().orElse(0);
        String text = entries.stream()
                .map(entry -> String.format("%-" + width + "s  %s", entry.signedName(), entry.summary()))
                .collect(Collectors.joining("\n", "", "\n\nEach of them explains itself with --help."));
        call.output().display(Bundle.text(text));
    }
}
