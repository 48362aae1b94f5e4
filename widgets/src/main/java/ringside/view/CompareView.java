package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Column;
import ringside.figure.Figure;
import ringside.figure.Fold;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * Two recorded runs side by side, around the step where they part.
 *
 * @param first       the first run
 * @param second      the second one
 * @param how         {@code never}, {@code end}, {@code instruction}, {@code event} or {@code result}: how they part
 * @param common      the steps that both made alike before that
 * @param sentence    where and how they part, in words
 * @param differences what the parting step made different; empty unless both executed the same instruction there
 * @param rows        steps of both, those that correspond beside each other
 * @param firstSteps  the micro-steps of the first run's parting step; null when it has none
 * @param secondSteps the same for the second run
 */
public record CompareView(Side first, Side second, String how, long common, String sentence,
                          List<Difference> differences, List<Pair> rows, StepList firstSteps, StepList secondSteps)
    implements View {
    public static final String VIEW = "compare";

    /**
     * One of the runs.
     *
     * @param name  what it is called
     * @param steps how many it made
     * @param end   how it ended
     */
    public record Side(String name, long steps, String end) {
    }

    /**
     * Something that differs after the parting step.
     *
     * @param what   a register, the CPL, an event, or a place in memory
     * @param first  what it is in the first run; empty where the step left it alone
     * @param second the same for the second run
     */
    public record Difference(String what, String first, String second) {
    }

    /**
     * A row: the steps that correspond.
     *
     * @param first  the first run's; null where it has none here
     * @param second the second run's
     * @param alike  whether both did the same
     */
    public record Pair(Moment first, Moment second, boolean alike) {
    }

    /**
     * A step.
     *
     * @param step        its number, from 0 on in its run
     * @param instruction as it is written
     * @param place       its line, or null
     * @param cpl         the privilege level after it
     * @param event       the exception or interrupt that it ended in, or null
     */
    public record Moment(long step, String instruction, Place place, int cpl, String event) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var blocks = new ArrayList<Block>();
        blocks.add(Paragraph.of(Span.strong(first.name), Span.plain(": " + ending(first)), Span.strong("; " + second.name),
            Span.plain(": " + ending(second))));
        if (!differences.isEmpty()) {
            blocks.add(Table.list("What the parting step made", List.of(head(""), text(first.name), text(second.name)),
                differences.stream().map(CompareView::row).toList()));
        }
        if (!rows.isEmpty()) {
            blocks.add(table());
        }
        ladder(blocks, first, firstSteps);
        ladder(blocks, second, secondSteps);
        return new Figure(first.name + " beside " + second.name, Words.marked(sentence).as(Tone.STRONG), blocks);
    }

    private static String ending(Side side) {
        return Words.counted(side.steps, "step") + ", " + side.end;
    }

    private static Row row(Difference one) {
        return Row.of(Mark.CHANGED, Text.code(one.what), Text.code(one.first), Text.code(one.second));
    }

    private static void ladder(List<Block> blocks, Side side, StepList steps) {
        if (steps != null) {
            blocks.add(Fold.closed("Micro-steps of " + steps.instruction() + " in " + side.name,
                steps.figure().blocks().toArray(Block[]::new)));
        }
    }

    private Table table() {
        var columns = List.of(number("step"), text(first.name), Column.below("line"), number("step"), text(second.name),
            Column.below("line"));
        boolean parted = false;
        var list = new ArrayList<Row>();
        for (var pair : rows) {
            boolean parts = !parted && !pair.alike;
            parted |= parts;
            list.add(row(pair, parts ? Mark.POINTER : pair.alike ? Mark.NONE : Mark.CHANGED));
        }
        return Table.list("Step by step; → is where they part, ● what differs", columns, list);
    }

    private static Row row(Pair pair, Mark mark) {
        var cells = new ArrayList<Text>();
        cells(cells, pair.first, pair.second == null);
        cells(cells, pair.second, pair.first == null);
        return Row.of(mark, cells.toArray(Text[]::new));
    }

    private static void cells(List<Text> cells, Moment moment, boolean alone) {
        if (moment == null) {
            cells.addAll(List.of(Text.EMPTY, Text.EMPTY, Text.EMPTY));
            return;
        }
        var text = Text.of(Span.code(moment.instruction).as(alone ? Tone.STRONG : Tone.PLAIN));
        cells.add(Words.decimal(moment.step));
        cells.add(moment.event == null || moment.event.equals(moment.instruction) ? text
            : text.and(Span.plain(" "), Span.code(moment.event).as(Tone.BAD)));
        cells.add(moment.place == null ? Text.EMPTY : Text.muted(moment.place.label()));
    }
}
