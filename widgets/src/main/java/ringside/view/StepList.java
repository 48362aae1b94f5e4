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
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * The micro-steps of one instruction or event delivery, as a ladder of what was read, checked and stored.
 *
 * @param instruction the instruction disassembled, or the event: {@code #PF}
 * @param rip         its address
 * @param symbol      that address by name, or null
 * @param place       its line, or null
 * @param step        its number in the recording
 * @param fault       the fault it ended in, short form; null when it completed
 * @param steps       in order
 * @param beyond      what lies behind the check that failed, and what another processor does; null where there is
 *                    nothing to tell
 */
public record StepList(String instruction, Hex rip, String symbol, Place place, long step, String fault,
    List<MicroStep> steps, Beyond beyond)
    implements View {
    public static final String VIEW = "steps";

    /** A list that tells only what happened. */
    public StepList(String instruction, Hex rip, String symbol, Place place, long step, String fault,
        List<MicroStep> steps) {
        this(instruction, rip, symbol, place, step, fault, steps, null);
    }

    /** The same with what lies behind the failed check. */
    StepList with(Beyond beyond) {
        return new StepList(instruction, rip, symbol, place, step, fault, steps, beyond);
    }

    /**
     * A line of an Operation section as it happened.
     *
     * @param kind     {@code read}, {@code check}, {@code write} or {@code note}
     * @param text     the line in words; for a check, what must be so
     * @param value    read, stored or checked
     * @param compare  how the check compares: {@code =}, {@code ≤}, {@code is canonical}; null for other kinds
     * @param expected what a check held the value against; null when it needs nothing
     * @param check    the check's name; null for other kinds
     * @param passed   whether the check held; true for other kinds
     * @param section  where the manual says so; null for other kinds
     * @param origin   where the value came from or went to, in words; empty when there is no place to point at
     */
    public record MicroStep(String kind, String text, Hex value, String compare, Hex expected, String check,
                            boolean passed, String section, String origin) {
        boolean isCheck() {
            return check != null;
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        int own = own();
        var blocks = new ArrayList<Block>();
        blocks.add(ladder("In the manual's order; ✓ holds, ✗ fails, ○ not reached", 0, own));
        if (beyond != null) {
            blocks.addAll(beyond.repairBlocks());
            if (beyond.decided() != null) {
                blocks.add(beyond.decided().ruler("What decided"));
            }
            blocks.addAll(beyond.vendorBlocks());
        }
        if (own < steps.size()) {
            blocks.add(Fold.closed("The delivery of " + fault + " that followed",
                ladder("Delivery of " + fault, own, steps.size())));
        }
        return new Figure("Micro-steps of " + instruction, lead(own), blocks);
    }

    /** How many of the micro-steps are the instruction's own; those of the delivery of its fault come after them. */
    private int own() {
        for (int i = 1; fault != null && i < steps.size(); i++) {
            if (!steps.get(i - 1).passed()) {
                return i;
            }
        }
        return steps.size();
    }

    private Table ladder(String caption, int from, int to) {
        var rows = new ArrayList<Row>();
        for (int i = from; i < to; i++) {
            rows.add(row(i + 1, steps.get(i)));
        }
        if (from == 0 && beyond != null) {
            beyond.notReached().forEach(step -> rows.add(notReached(step)));
        }
        return Table.ladder(caption,
            List.of(head(""), words("micro-step"), text("value"), text("from or to"), text("SDM")), rows);
    }

    private Text lead(int own) {
        long checks = steps.subList(0, own).stream().filter(MicroStep::isCheck).count();
        var text = Text.plain("at ").and(Words.location(rip, symbol, place))
            .and(Span.plain(checks == 0 ? "" : ", " + Words.counted(checks, "check")));
        return fault == null
            ? text.and(Span.plain(checks == 0 ? "" : checks == 1 ? ", it holds" : ", all hold"))
            : text.and(Span.plain(", ends in "), Span.code(fault).as(Tone.BAD));
    }

    private static Row row(int number, MicroStep step) {
        return Row.of(mark(step), Text.muted(Integer.toString(number)), sentence(step), value(step),
            Text.muted(step.origin()),
            Text.muted(step.section() == null ? "" : step.section().replaceFirst("^SDM vol\\. ", "")));
    }

    /** A rung behind the failed check: recedes, and has no value, since what it would have been is but a guess. */
    private static Row notReached(MicroStep step) {
        return Row.of(Mark.MISSED, Text.EMPTY, step.isCheck() ? Text.muted(step.text()) : Text.of(Span.code(step.text())
            .as(Tone.MUTED)), Text.muted(step.passed() ? "not reached" : "not reached, would fail"),
            Text.muted(step.origin()),
            Text.muted(step.section() == null ? "" : step.section().replaceFirst("^SDM vol\\. ", ""))).faint(true);
    }

    private static Mark mark(MicroStep step) {
        if (!step.isCheck()) {
            return Mark.NONE;
        }
        return step.passed() ? Mark.PASSED : Mark.FAILED;
    }

    private static Text sentence(MicroStep step) {
        return switch (step.kind()) {
            case "check" -> step.passed() ? Text.plain(step.text()) : Text.of(Span.strong(step.text()).as(Tone.BAD));
            case "note" -> Text.of(Span.strong(step.text()));
            default -> Text.code(step.text());
        };
    }

    private static Text value(MicroStep step) {
        return switch (step.kind()) {
            case "note" -> Text.of(Span.code(step.value().toString()).as(Tone.MUTED));
            case "check" -> Words.comparison(step.value(), step.compare(), step.expected(), step.passed());
            default -> Text.code(step.value().toString());
        };
    }
}
