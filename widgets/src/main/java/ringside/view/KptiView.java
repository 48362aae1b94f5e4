package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * Two page tables compared, as kernel page-table isolation uses them: what linear addresses each of them maps.
 *
 * @param first      the CR3 of the first one, called A
 * @param second     the CR3 of the other, called B
 * @param firstPcid  A's process-context identifier; null when CR4.PCIDE is clear
 * @param secondPcid B's
 * @param ranges     what either maps, in ascending order
 * @param cut        whether there is more than is shown
 */
public record KptiView(Hex first, Hex second, Integer firstPcid, Integer secondPcid, List<Range> ranges, boolean cut)
    implements View {
    public static final String VIEW = "kpti";

    /**
     * A range of linear addresses that each of the tables treats alike from end to end.
     *
     * @param start  its first address
     * @param last   its last address
     * @param names  what lies there, as far as it has names
     * @param first  what A allows; null where A maps nothing
     * @param second what B allows; null where B maps nothing
     */
    public record Range(Hex start, Hex last, String names, Rights first, Rights second) {
        long bytes() {
            return last.value() - start.value() + 1;
        }

        boolean differs() {
            return first == null || !first.equals(second);
        }
    }

    /**
     * What a page may be used for.
     *
     * @param user       ring 3 may touch it
     * @param writable   it may be written
     * @param executable instructions may be fetched from it
     * @param global     its translation outlives a change of CR3
     */
    public record Rights(boolean user, boolean writable, boolean executable, boolean global) {
        @Override
        public String toString() {
            return (user ? "U" : "S") + " r" + (writable ? "w" : "-") + (executable ? "x" : "-") + (global ? " G" : "");
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var blocks = new ArrayList<Block>();
        blocks.add(new Paragraph(Mark.POINTER, Text.plain(verdict())));
        if (!ranges.isEmpty()) {
            blocks.add(KptiDrawing.of(this));
        }
        blocks.add(Table.ladder("Linear addresses, and what each table allows there (U: ring 3 too, S: rings 0 to 2, "
            + "r w x: read, write, execute, G: global)", List.of(head("from"), text("to"), text("A"), text("B"),
            text("mapped"), words("what lies there")), ranges.stream().map(KptiView::row).toList()));
        if (cut) {
            blocks.add(new Paragraph(Text.muted("There is more; only the first ranges are shown.")));
        }
        return new Figure("Two page tables", lead(), blocks);
    }

    private Text lead() {
        return Text.plain("A: CR3 = ").and(Span.code(first.toString()), Span.plain(pcid(firstPcid) + "; B: CR3 = "),
            Span.code(second.toString()), Span.plain(pcid(secondPcid)));
    }

    private static String pcid(Integer pcid) {
        return pcid == null ? "" : ", PCID " + pcid;
    }

    private String verdict() {
        if (ranges.stream().noneMatch(Range::differs)) {
            return "Both map the same addresses with the same rights.";
        }
        return "Both map " + size(range -> range.first() != null && range.second() != null) + ", only A "
            + size(range -> range.second() == null) + ", only B " + size(range -> range.first() == null)
            + ". Of what only rings 0 to 2 may touch, A maps "
            + size(range -> range.first() != null && !range.first().user()) + " and B "
            + size(range -> range.second() != null && !range.second().user()) + ".";
    }

    private String size(Predicate<Range> which) {
        return Words.bytes(ranges.stream().filter(which).mapToLong(Range::bytes).sum());
    }

    private static Row row(Range range) {
        return Row.of(range.differs() ? Mark.CHANGED : Mark.NONE, Text.code(range.start().padded(8)),
            Text.code(range.last().padded(8)), rights(range.first()), rights(range.second()), Text.plain(mapped(range)),
            Text.plain(range.names()));
    }

    private static Text rights(Rights rights) {
        return rights == null ? Text.muted("–") : Text.code(rights.toString());
    }

    private static String mapped(Range range) {
        if (range.first() == null || range.second() == null) {
            return range.first() == null ? "only B" : "only A";
        }
        return range.differs() ? "both, other rights" : "both";
    }
}
