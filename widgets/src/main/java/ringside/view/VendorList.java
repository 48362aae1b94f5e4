package ringside.view;

import static ringside.figure.Column.words;

import java.util.List;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * Where Intel's and AMD's processors differ.
 *
 * @param vendor      whose processor this machine has: {@code GenuineIntel} or {@code AuthenticAMD}
 * @param differences as far as this machine goes
 */
public record VendorList(String vendor, List<Difference> differences) implements View {
    public static final String VIEW = "vendors";
    private static final String INTEL = "GenuineIntel";

    /**
     * A difference.
     *
     * @param name    of the constant in the machine's code
     * @param subject what differs
     * @param intel   what Intel's processors do
     * @param amd     what AMD's do
     * @param sources where the manuals say so
     */
    public record Difference(String name, String subject, String intel, String amd, String sources) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        boolean intel = vendor.equals(INTEL);
        var columns = List.of(words("what"), words(intel ? "Intel (this machine)" : "Intel"),
            words(intel ? "AMD" : "AMD (this machine)"), words("manuals"));
        var lead = Text.of(Span.plain("This machine is "), Span.strong(vendor),
            Span.plain("; %machine --vendor makes another."));
        return Figure.of("Vendor differences", lead, Table.list("Where the architectures part", columns,
            differences.stream().map(one -> row(one, intel)).toList()));
    }

    private static Row row(Difference one, boolean intel) {
        return Row.of(Mark.NONE, Text.plain(one.subject()), ours(one.intel(), intel), ours(one.amd(), !intel),
            Text.muted(one.sources()));
    }

    private static Text ours(String behaviour, boolean ours) {
        return ours ? Text.of(Span.strong(behaviour)) : Text.plain(behaviour);
    }
}
