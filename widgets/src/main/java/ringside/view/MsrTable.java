package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Fold;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * The model-specific registers that transitions use.
 *
 * @param msrs in the order in which they are to be shown
 */
public record MsrTable(List<Msr> msrs) implements View {
    public static final String VIEW = "msrs";

    /**
     * A register.
     *
     * @param name    the manual's: {@code IA32_STAR}
     * @param number  what {@code rdmsr} takes in ECX
     * @param value   what it holds
     * @param before  what it held when the last run began; null when it did not change
     * @param meaning the value in words or as a name
     * @param fields  its bits, highest first; empty for addresses
     */
    public record Msr(String name, Hex number, Hex value, Hex before, String meaning, List<Field> fields) {
        /** As many bits as are worth drawing, in steps of 16. */
        private int width() {
            return (fields.getFirst().high() / 16 + 1) * 16;
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var blocks = new ArrayList<Block>();
        blocks.add(Table.list("What they hold, and what that means now", List.of(head("name"), text("number"), text("value"), words("")),
            msrs.stream().map(MsrTable::row).toList()));
        var strips = msrs.stream().filter(msr -> !msr.fields().isEmpty())
            .<Block>map(msr -> Field.ruler(msr.name() + " = " + msr.value(), msr.width(), msr.fields(),
                msr.before() == null ? 0 : msr.before().value() ^ msr.value().value())).toList();
        if (!strips.isEmpty()) {
            blocks.add(new Fold("Bit by bit", false, strips));
        }
        return new Figure("Model-specific registers", Text.EMPTY, blocks);
    }

    private static Row row(Msr msr) {
        return Row.of(msr.before() == null ? Mark.NONE : Mark.CHANGED, Text.code(msr.name()),
            Text.code(msr.number().toString()), Words.value(msr.before(), msr.value()), Text.plain(msr.meaning()));
    }
}
