package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;

import java.util.List;
import ringside.figure.BitField;
import ringside.figure.BitRuler;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * RFLAGS, flag by flag (SDM vol. 1, 3.4.3).
 *
 * @param rflags the value
 * @param before what it was when the last run began; null when it did not change
 * @param flags  highest bit first
 */
public record FlagsView(Hex rflags, Hex before, List<Flag> flags) implements View {
    public static final String VIEW = "flags";

    /**
     * A flag.
     *
     * @param name   {@code CF}
     * @param bit    its lowest bit
     * @param size   in bits
     * @param value  what it holds
     * @param before what it held; null when it did not change
     * @param title  the name in words
     */
    public record Flag(String name, int bit, int size, int value, Integer before, String title) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var ruler = BitRuler.of("Bits", 32, flags.stream().map(FlagsView::bit).toList());
        var lead = Text.plain("RFLAGS = ").and(Words.value(before, rflags));
        var table = table();
        return table.rows().isEmpty() ? Figure.of("Flags", lead, ruler) : Figure.of("Flags", lead, ruler, table);
    }

    private static BitField bit(Flag flag) {
        return BitField.of(flag.bit() + flag.size() - 1, flag.bit(), flag.name(), Integer.toString(flag.value()), "",
            flag.before() == null ? Mark.NONE : Mark.CHANGED);
    }

    /** Only flags that are set or have changed are worth a line. */
    private Table table() {
        var rows = flags.stream().filter(flag -> flag.value() != 0 || flag.before() != null)
            .map(FlagsView::row).toList();
        return Table.list("Set or changed", List.of(head(""), number("bit"), text("value"), text("")), rows);
    }

    private static Row row(Flag flag) {
        var value = Integer.toString(flag.value());
        return Row.of(flag.before() == null ? Mark.NONE : Mark.CHANGED, Text.code(flag.name()),
            Text.code(Integer.toString(flag.bit())), flag.before() == null ? Text.code(value)
            : Text.change(flag.before().toString(), value), Text.plain(flag.title()));
    }
}
