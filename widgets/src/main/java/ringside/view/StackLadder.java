package ringside.view;

import static ringside.figure.Column.below;
import static ringside.figure.Column.head;
import static ringside.figure.Column.text;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.SideBySide;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * The stack as a ladder, high addresses on top; after a switch the stack that was left stands beside it.
 *
 * @param stack  the stack that RSP points into
 * @param others stacks in use before, the last one first
 */
public record StackLadder(@JsonUnwrapped Stack stack, List<Stack> others) implements View {
    public static final String VIEW = "stack";

    /**
     * One stack.
     *
     * @param name      such as {@code kernel stack}
     * @param width     the bytes of a slot: 8, 4 or 2
     * @param ring      the privilege level that uses it
     * @param base      the linear address where its segment begins; 0 where stacks are flat
     * @param rsp       where RSP (ESP, SP) points, linear; in a stack that was left, where it pointed last
     * @param rspBefore where it pointed when the last run began; null when that is the same or in another stack
     * @param slots     highest address first
     */
    public record Stack(String name, int width, int ring, Hex base, Hex rsp, Hex rspBefore, List<Slot> slots) {

        String pointer() {
            return width == 8 ? "RSP" : width == 4 ? "ESP" : "SP";
        }

        /** What a stack pointer holds that points there. */
        Hex offset(Hex address) {
            return Hex.of(address.value() - base.value());
        }
    }

    /**
     * A slot of a stack.
     *
     * @param address its linear address
     * @param value   what it holds; null where nothing is mapped
     * @param before  what it held when the last run began; null when it did not change
     * @param name    what the value is: {@code return RIP}, {@code saved rbx}; empty when nobody knows
     * @param symbol  the value as a name: {@code start+0x4}; null when it is none
     * @param writer  who wrote it; null when it was there before recording began
     */
    public record Slot(Hex address, Hex value, Hex before, String name, String symbol, Writer writer) {
    }

    /**
     * Who wrote a value.
     *
     * @param kind {@code instruction} or {@code cpu}: the processor itself, when it delivers an event
     * @param text the instruction, or the event: {@code INT 0x20}
     * @param unit the unit of the instruction; null when it belongs to none
     * @param line its line, or 0
     * @param step the number of the step in the recording
     */
    public record Writer(String kind, String text, String unit, int line, long step) {
        public static final String INSTRUCTION = "instruction";
        public static final String CPU = "cpu";

        String label() {
            if (kind.equals(CPU)) {
                return "CPU: " + text;
            }
            return unit == null ? text : text + "  (" + new Place(unit, line, text).label() + ")";
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        if (others.isEmpty()) {
            return Figure.of("Stack", lead(), ladder(stack, "in use", stack.pointer() + " →"));
        }
        var ladders = new ArrayList<Block>();
        ladders.add(ladder(stack, "in use", stack.pointer() + " →"));
        others.forEach(other -> ladders.add(ladder(other, "left", other.pointer() + " ⇢")));
        return Figure.of("Stacks", lead(), new SideBySide(ladders));
    }

    private Text lead() {
        var text = Text.of(Span.plain(stack.pointer() + " = "),
            Span.code(stack.offset(stack.rsp()).toString()).as(Tone.STRONG));
        text = stack.rspBefore() == null
            ? text : text.and(Span.plain(", was "), Span.code(stack.offset(stack.rspBefore()).toString()));
        text = stack.base().value() == 0
            ? text : text.and(Span.plain(" in the segment that begins at "), Span.code(stack.base().toString()));
        return text.and(Span.plain(". High addresses on top."));
    }

    private static Table ladder(Stack stack, String state, String pointer) {
        var columns = List.of(text(""), head("address"), text("value"), text("what it is"), below("written by"));
        return Table.ladder(stack.name() + " (ring " + stack.ring() + ", " + state + ")", columns,
            stack.slots().stream().map(slot -> row(stack, slot, pointer)).toList());
    }

    private static Row row(Stack stack, Slot slot, String pointer) {
        boolean free = Long.compareUnsigned(slot.address().value(), stack.rsp().value()) < 0;
        return Row.of(slot.before() == null ? Mark.NONE : Mark.CHANGED, arrow(stack, slot, pointer),
            Text.code(slot.address().toString()), value(stack, slot), meaning(slot), writer(slot)).faint(free);
    }

    private static Text arrow(Stack stack, Slot slot, String pointer) {
        if (slot.address().equals(stack.rsp())) {
            return Text.of(Span.strong(pointer));
        }
        return slot.address().equals(stack.rspBefore()) ? Text.muted("was ⇢") : Text.EMPTY;
    }

    /** The old value is worth its room only where there was one. */
    private static Text value(Stack stack, Slot slot) {
        if (slot.value() == null) {
            boolean alone = stack.slots().size() == 1 && slot.address().equals(stack.rsp());
            return Text.muted(alone ? "the stack is empty" : "not mapped");
        }
        var now = slot.value().toString();
        if (slot.before() == null) {
            return Text.code(now);
        }
        return slot.before().value() == 0
            ? Text.of(Span.code(now).as(Tone.NEW)) : Text.change(slot.before().toString(), now);
    }

    private static Text meaning(Slot slot) {
        var name = Text.plain(slot.name());
        if (slot.symbol() == null) {
            return name;
        }
        return (slot.name().isEmpty() ? name : name.and(Span.plain(" ")))
            .and(Span.code("<" + slot.symbol() + ">").as(Tone.MUTED));
    }

    private static Text writer(Slot slot) {
        return slot.writer() == null ? Text.EMPTY : Text.of(Span.code(slot.writer().label()).as(Tone.MUTED));
    }
}
