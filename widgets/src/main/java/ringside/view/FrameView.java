package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.List;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * What lies at RSP, read as the frame that an {@code iret} pops, beside what the writer meant it to be.
 *
 * @param reader the instruction that would pop it: {@code iretq}
 * @param width  bytes to a slot: 8, 4 or 2
 * @param rsp    where the frame starts
 * @param pushed by what it was pushed, when RSP has gone back to where it was before; null when RSP points at it
 * @param slots  highest address first
 */
public record FrameView(String reader, int width, Hex rsp, String pushed, List<Slot> slots) implements View {
    public static final String VIEW = "frame";

    /**
     * A slot.
     *
     * @param offset  from RSP in bytes
     * @param address linear
     * @param value   what it holds; null where nothing is mapped
     * @param name    what the reader takes it for: {@code RIP}, {@code CS}
     * @param meaning the value so read, in words: {@code index 5, GDT, RPL 3}; or the code's name
     * @param written what its writer meant it to be: {@code error code}; empty when unknown
     * @param writer  who wrote it, or null
     * @param doubt   what speaks against the reading, or null
     */
    public record Slot(int offset, Hex address, Hex value, String name, String meaning, String written,
                       StackLadder.Writer writer, String doubt) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var start = Span.code(rsp.toString()).as(Tone.STRONG);
        var where = pushed == null ? Text.of(Span.plain("RSP = "), start)
            : Text.of(Span.plain("Pushed by "), Span.code(pushed), Span.plain(" at "), start);
        var lead = where.and(
            Span.plain(", read as " + reader + " would pop it, " + width + " bytes to a slot. High addresses on top."));
        var columns = List.of(text(""), text("address"), text("value"), head(reader + " takes it for"),
            words("that is"), text("written as"), text("by"));
        return Figure.of("Frame", lead,
            Table.ladder(pushed == null ? "The frame at RSP" : "The frame that was pushed", columns,
            slots.stream().map(this::row).toList()));
    }

    private Row row(Slot slot) {
        var meaning = slot.doubt() == null
            ? Text.plain(slot.meaning()) : Text.of(Span.plain(slot.doubt()).as(Tone.BAD));
        return Row.of(slot.doubt() == null ? Mark.NONE : Mark.DECIDES, Text.of(Span.strong(offset(slot))),
            Text.code(slot.address().toString()),
            slot.value() == null ? Text.muted("not mapped") : Text.code(slot.value().toString()),
            Text.of(Span.strong(slot.name())), meaning, Text.plain(slot.written()),
            slot.writer() == null ? Text.EMPTY : Text.of(Span.code(slot.writer().label()).as(Tone.MUTED)));
    }

    private String offset(Slot slot) {
        if (slot.offset() == 0 && pushed == null) {
            return "RSP →";
        }
        return slot.offset() < 0 ? "−" + -slot.offset() : "+" + slot.offset();
    }
}
