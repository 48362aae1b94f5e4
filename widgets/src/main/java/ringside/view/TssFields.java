package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;

import java.util.List;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * The task-state segment (SDM vol. 3A, chapter 9), field by field.
 *
 * @param layout   {@code tss64_t}, {@code tss32_t} or {@code tss16_t}
 * @param selector the selector in TR
 * @param base     the linear address of the TSS
 * @param limit    its last valid offset
 * @param fields   all its fields in order
 */
public record TssFields(String layout, Hex selector, Hex base, Hex limit, List<Field> fields) implements View {
    public static final String VIEW = "tss";

    /**
     * A field.
     *
     * @param name   as in C
     * @param offset in bytes from the start
     * @param size   in bytes
     * @param value  what it holds; null where the limit or paging forbids reading it
     * @param before what it held when the last run began; null when it did not change
     * @param symbol the value as a name; null when it is none
     * @param used   by what the processor read it last: {@code INT 0x20}; null when it did not
     */
    public record Field(String name, int offset, int size, Hex value, Hex before, String symbol, String used) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var lead = Text.of(Span.plain("TR = "), Span.code(selector.toString()), Span.plain(", base "),
            Span.code(base.toString()), Span.plain(", limit "), Span.code(limit.toString()));
        var columns = List.of(number("offset"), head("field"), text("value"), text(""),
            text("read by the last transition"));
        return Figure.of("Task-state segment", lead,
            Table.ladder(layout + " in memory, lowest address first; ◆ read by the last transition", columns,
            fields.stream().map(TssFields::row).toList()));
    }

    private static Row row(Field field) {
        return Row.of(mark(field), Text.code(Integer.toString(field.offset())), Text.code(field.name()), value(field),
            Text.muted(field.symbol()), Text.code(field.used())).faint(field.name().startsWith("res"));
    }

    private static Mark mark(Field field) {
        if (field.used() != null) {
            return Mark.USED;
        }
        return field.before() != null ? Mark.CHANGED : Mark.NONE;
    }

    private static Text value(Field field) {
        if (field.value() == null) {
            return Text.muted("cannot be read");
        }
        return Words.value(field.before(), field.value());
    }
}
