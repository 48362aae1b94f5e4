package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;

import java.util.List;
import ringside.figure.BitField;
import ringside.figure.Column;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * Memory read as a type of C: a structure member by member.
 *
 * @param type    the type as C writes it
 * @param address where it lies, linear
 * @param symbol  that address by name, or null
 * @param size    in bytes
 * @param members in the order of the declaration, members of members behind their own
 * @param omitted how many elements and members are left out at the ends of long arrays
 */
public record StructView(String type, Hex address, String symbol, long size, List<Member> members, long omitted)
    implements View {
    public static final String VIEW = "struct";
    private static final String INDENT = "  ";

    /**
     * A member, an element of an array, or the whole of what has no members.
     *
     * @param path    how C reaches it from the outermost: {@code corners[1].x}
     * @param name    the last part of that: {@code .x}
     * @param depth   how many structures and arrays it lies in
     * @param offset  in bytes from the start of the outermost
     * @param bit     of a bit-field, its lowest bit within that byte; else null
     * @param bits    of a bit-field, how many it has; else null
     * @param type    its type as C writes it
     * @param value   what it holds; null for structures, arrays and what cannot be read
     * @param before  what it held when the last run began; null when it did not change
     * @param meaning the value as its type reads it: a symbol, a name of an enumeration, a character, a signed number, a
     *                string; may be empty
     * @param writer  who wrote it last, or null
     */
    public record Member(String path, String name, int depth, long offset, Integer bit, Integer bits, String type,
                         Hex value, Hex before, String meaning, StackLadder.Writer writer) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var columns = List.of(number("offset"), head("member"), text("type"), text("value"), text(""),
            new Column("written by", Column.Kind.WORDS));
        var table = Table.ladder(type + " in memory, lowest address first", columns,
            members.stream().map(StructView::row).toList());
        var lead = Text.of(Span.code(type), Span.plain(", " + size + " bytes at "))
            .and(Words.address(address, symbol)).and(Span.plain(changes()));
        return omitted == 0 ? Figure.of("Structure", lead, table)
            : Figure.of("Structure", lead, table, new Paragraph(Text.muted("Not shown: "
                + Words.counted(omitted, "more element"))));
    }

    private String changes() {
        long changed = members.stream().filter(member -> member.before() != null).count();
        return changed == 0 ? "" : "; the last run changed " + Words.counted(changed, "member");
    }

    private static Row row(Member member) {
        return Row.of(member.before() == null ? Mark.NONE : Mark.CHANGED, Text.code(place(member)),
            Text.code(INDENT.repeat(member.depth()) + member.name()), Text.code(member.type()),
            member.value() == null ? Text.EMPTY : Words.value(member.before(), member.value()),
            Text.muted(member.meaning()), Text.muted(member.writer() == null ? "" : member.writer().label()));
    }

    /** {@code +16}, of a bit-field {@code +16 bits 5:3}. */
    private static String place(Member member) {
        return "+" + member.offset() + (member.bits() == null ? ""
            : " bit " + BitField.range(member.bit() + member.bits() - 1, member.bit()));
    }
}
