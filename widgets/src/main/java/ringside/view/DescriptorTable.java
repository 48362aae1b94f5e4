package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Fold;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * A descriptor table, entry by entry.
 *
 * @param table   {@code GDT}, {@code LDT} or {@code IDT}
 * @param base    its linear address
 * @param limit   its last valid offset
 * @param entries those worth showing, in order
 * @param omitted runs of entries that are left out
 */
public record DescriptorTable(String table, Hex base, Hex limit, List<DescriptorEntry> entries, List<Omitted> omitted)
    implements View {
    public static final String VIEW = "descriptors";

    /**
     * A run of entries of one kind.
     *
     * @param first the first one's index or vector
     * @param last  the last one's
     * @param kind  in words
     */
    public record Omitted(int first, int last, String kind) {
        String words() {
            return (first == last ? name(first) : name(first) + " to " + name(last)) + ": " + kind;
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        boolean gates = table.equals("IDT");
        if (entries.isEmpty() && omitted.isEmpty()) {
            return Figure.of(title(), lead().and(Span.plain(": it has no entries")));
        }
        var blocks = new ArrayList<Block>();
        blocks.add(gates ? gateTable() : segmentTable());
        if (!omitted.isEmpty()) {
            var words = String.join("; ", omitted.stream().map(Omitted::words).toList());
            blocks.add(new Paragraph(Text.muted("Not shown: " + words)));
        }
        blocks.add(bits());
        return new Figure(title(), lead(), blocks);
    }

    private String title() {
        return switch (table) {
            case "GDT" -> "Global descriptor table";
            case "LDT" -> "Local descriptor table";
            default -> "Interrupt descriptor table";
        };
    }

    private Text lead() {
        return Text.of(Span.plain(table + "R: base "), Span.code(base.toString()), Span.plain(", limit "),
            Span.code(limit.toString()));
    }

    private Table segmentTable() {
        var columns = List.of(number("index"), head("selector"), text("kind"), number("DPL"), number("P"), text("base"),
            text("limit"), text(""));
        return Table.ladder("Descriptors", columns, entries.stream().map(DescriptorTable::segment).toList());
    }

    private static Row segment(DescriptorEntry entry) {
        return Row.of(mark(entry), Words.decimal(entry.index()), Text.code(entry.selector().toString()),
            Text.plain(entry.kind()), Words.decimal(entry.dpl()), Words.bit(entry.present()),
            Words.orNothing(entry.isGate() ? entry.target() : entry.base()),
            Words.orNothing(entry.isGate() ? entry.offset() : entry.limit()), note(entry)).faint(!entry.present());
    }

    private Table gateTable() {
        var columns = List.of(head("vector"), text("kind"), number("DPL"), number("P"), text("code segment"),
            text("entry point"), text(""), number("IST"));
        return Table.ladder("Gates", columns, entries.stream().map(DescriptorTable::gate).toList());
    }

    private static Row gate(DescriptorEntry entry) {
        return Row.of(mark(entry), Text.code(name(entry.index())), Text.plain(entry.kind()), Words.decimal(entry.dpl()),
            Words.bit(entry.present()), Words.orNothing(entry.target()), Words.orNothing(entry.offset()), note(entry),
            entry.ist() == null ? Text.EMPTY : Words.decimal(entry.ist())).faint(!entry.present());
    }

    private Block bits() {
        var rulers = entries.stream().filter(entry -> !entry.fields().isEmpty())
            .<Block>map(entry -> entry.ruler(entry.selector() == null
            ? "vector " + name(entry.index()) : "selector " + entry.selector())).toList();
        return new Fold("Bit by bit", false, rulers);
    }

    private static Mark mark(DescriptorEntry entry) {
        return entry.used() != null ? Mark.USED : entry.before() != null ? Mark.CHANGED : Mark.NONE;
    }

    private static Text note(DescriptorEntry entry) {
        var notes = new ArrayList<Text>();
        if (entry.symbol() != null) {
            notes.add(Text.muted(entry.symbol()));
        }
        if (entry.before() != null) {
            notes.add(Text.muted("changed, was ").and(Span.code(entry.before().padded(8))));
        }
        if (entry.used() != null) {
            notes.add(Text.muted("read by ").and(Span.code(entry.used())));
        }
        return notes.stream().reduce((left, right) -> left.and(Span.plain(", ")).and(right)).orElse(Text.EMPTY);
    }

    private static String name(int vector) {
        return "0x" + Integer.toHexString(vector);
    }
}
