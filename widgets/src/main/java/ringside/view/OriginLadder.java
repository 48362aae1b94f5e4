package ringside.view;

import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.List;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * Where a value came from, from now back to its origin.
 *
 * @param holder the register or the address asked for
 * @param value  what it holds now
 * @param links  the way back, the youngest link first
 */
public record OriginLadder(String holder, Hex value, List<Link> links) implements View {
    public static final String VIEW = "origin";

    /**
     * A link: a step that wrote the value.
     *
     * @param step        its number; -1 for what was there before the recording began
     * @param holder      what held the value after it: {@code RAX}, {@code [0xffffffff8011ffe0]}
     * @param value       the value then
     * @param kind        {@code moved}, {@code changed}, {@code processor}, {@code constant}, {@code computed}, {@code
     *                    made} (by the processor) or {@code before}
     * @param words       what happened
     * @param instruction the instruction, or the event; null for what was there before
     * @param symbol      its address by name, or null
     * @param line        its line, such as {@code crossing:14}, or null
     */
    public record Link(long step, String holder, Hex value, String kind, String words, String instruction,
                       String symbol, String line) {
        private boolean isOrigin() {
            return !List.of("moved", "changed", "processor").contains(kind);
        }

        private Row row() {
            return Row.of(isOrigin() ? Mark.DECIDES : Mark.NONE, Text.muted(step < 0 ? "before" : Long.toString(step)),
                Text.code(holder), Text.code(value.toString()), Text.code(instruction),
                Text.muted(line != null ? line : symbol), Text.plain(words));
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var columns = List.of(text("step"), text("place"), text("value"), words("instruction"), words("line"),
            words("what"));
        return Figure.of("Where " + holder + " = " + value + " came from", lead(),
            Table.ladder("From the last write back to the origin", columns, links.stream().map(Link::row).toList()));
    }

    private Text lead() {
        var origin = links.getLast();
        return origin.instruction() == null ? Text.plain(origin.words())
            : Text.of(Span.plain("in the end: "), Span.code(origin.instruction()),
                Span.plain(" at step " + origin.step() + (origin.line() == null ? "" : ", line " + origin.line())));
    }
}
