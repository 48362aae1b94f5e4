package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Figure;
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
 */
public record StepList(String instruction, Hex rip, String symbol, Place place, long step, String fault, List<MicroStep> steps)
    implements View {
    public static final String VIEW = "steps";

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
    public record MicroStep(String kind, String text, Hex value, String compare, Hex expected, String check, boolean passed,
                            String section, String origin) {
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
        var rows = new ArrayList<Row>();
        for (int i = 0; i < steps.size(); i++) {
            rows.add(row(i + 1, steps.get(i)));
        }
        var columns = List.of(head(""), words("micro-step"), text("value"), text("from or to"), text("SDM"));
        return Figure.of("Micro-steps of " + instruction, lead(), Table.ladder("In the manual's order", columns, rows));
    }

    private Text lead() {
        long checks = steps.stream().filter(MicroStep::isCheck).count();
        var text = Text.plain("at ").and(Words.location(rip, symbol, place)).and(Span.plain(", " + Words.counted(checks, "check")));
        return fault == null ? text.and(Span.plain(", all hold")) : text.and(Span.plain(", ends in "), Span.code(fault).as(Tone.BAD));
    }

    private static Row row(int number, MicroStep step) {
        return Row.of(mark(step), Text.muted(Integer.toString(number)), sentence(step), value(step), Text.muted(step.origin()),
            Text.muted(step.section() == null ? "" : step.section().replaceFirst("^SDM vol\\. ", "")));
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
