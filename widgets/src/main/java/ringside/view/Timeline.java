package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * The privilege level over time.
 *
 * @param first     the number of the first recorded step
 * @param last      the number of the last one
 * @param spans     stretches at one level, in order; the last one starts behind {@code last} when the last step crossed
 * @param crossings what led from one stretch to the next
 */
public record Timeline(long first, long last, List<Stretch> spans, List<Crossing> crossings) implements View {
    public static final String VIEW = "timeline";
    /** At most this many crossings are listed from the beginning, and as many from the end. */
    private static final int EACH = 20;

    /**
     * Steps at one privilege level.
     *
     * @param from the first step
     * @param to   the last one
     * @param ring the privilege level
     */
    public record Stretch(long from, long to, int ring) {
    }

    /**
     * A change of the privilege level.
     *
     * @param step  the number of the step that made it
     * @param from  the level before
     * @param to    the level after
     * @param cause the instruction, or the event: {@code #PF}
     * @param rip   where that instruction stands
     * @param symbol that address by name, or null
     * @param place its line, or null
     */
    public record Crossing(long step, int from, int to, String cause, Hex rip, String symbol, Place place) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var lead = Text.of(Span.plain("Steps " + first + " to " + last + ", "),
            Span.strong(Words.counted(crossings.size(), "crossing")));
        return crossings.isEmpty() ? Figure.of("Rings over time", lead, TimelineDrawing.of(this))
            : Figure.of("Rings over time", lead, TimelineDrawing.of(this), table());
    }

    private Table table() {
        var columns = List.of(number("step"), text("ring"), head("by"), text("at"), text("line"));
        var rows = crossings.stream().map(Timeline::row).toList();
        if (rows.size() <= 2 * EACH) {
            return Table.list("Crossings", columns, rows);
        }
        var some = new ArrayList<>(rows.subList(0, EACH));
        some.addAll(rows.subList(rows.size() - EACH, rows.size()));
        return Table.list("The first " + EACH + " and the last " + EACH + " crossings", columns, some);
    }

    private static Row row(Crossing crossing) {
        return Row.of(Mark.CROSSING, Text.code(Long.toString(crossing.step())),
            Text.plain(crossing.from() + " → " + crossing.to()), Text.code(crossing.cause()),
            Text.code(crossing.symbol() == null ? crossing.rip().toString() : crossing.symbol()),
            crossing.place() == null ? Text.EMPTY : Text.muted(crossing.place().label()));
    }
}
