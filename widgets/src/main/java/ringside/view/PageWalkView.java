package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.List;
import ringside.figure.BitRuler;
import ringside.figure.Figure;
import ringside.figure.Group;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * The walk from CR3 down to a page (SDM vol. 3A, 5.5), level by level.
 *
 * @param address    the linear address
 * @param symbol     that address by name, or null
 * @param cr3        where the walk starts
 * @param levels     from the topmost entry down to the last one read; none when paging is off
 * @param physical   what the address translates to; null when it has no translation
 * @param pageSize   in bytes; null when there is no translation, and when paging is off
 * @param user       whether ring 3 may touch the page (U/S set at every level)
 * @param writable   R/W set at every level
 * @param executable XD clear at every level
 * @param refused    the check that ended the walk or refused the access; null when none did
 * @param sentence   that check in words, or null
 * @param rungs      every check of the access that was refused, in their order; none where no access was made
 */
public record PageWalkView(Hex address, String symbol, Hex cr3, List<Level> levels, Hex physical, Hex pageSize,
                           boolean user, boolean writable, boolean executable, String refused, String sentence,
                           List<Rung> rungs)
    implements View  {
    public static final String VIEW = "paging";

    /**
     * An entry of a paging structure.
     *
     * @param name         {@code PML5E}, {@code PML4E}, {@code PDPTE}, {@code PDE} or {@code PTE}
     * @param high         the highest bit of the linear address that indexes the structure
     * @param low          the lowest one
     * @param index        what these bits hold
     * @param entryAddress the entry's physical address
     * @param entry        its value
     * @param leadsTo      the physical address of the next structure or of the page; null when the entry is not present
     * @param page         whether it maps a page
     * @param p            present
     * @param rw           writable
     * @param us           user
     * @param a            accessed
     * @param d            dirty
     * @param xd           execution disabled
     * @param g            global
     * @param refused      whether this entry refused the access
     * @param fields       its bits, highest first
     */
    public record Level(String name, int high, int low, int index, Hex entryAddress, Hex entry, Hex leadsTo,
                        boolean page, boolean p, boolean rw, boolean us, boolean a, boolean d, boolean xd, boolean g,
                        boolean refused, List<Field> fields) {
    }

    /**
     * A check between the access and its page.
     *
     * @param check    its name
     * @param sentence what must be so
     * @param section  where the manual says so
     * @param outcome  {@code passed}, {@code failed}, {@code not-reached} or {@code not-asked}
     * @param entry    the entry that decided it, such as {@code PTE [12]}; null when all levels, or none, did
     * @param reason   why it was not asked; empty for other outcomes
     */
    public record Rung(String check, String sentence, String section, String outcome, String entry, String reason) {
        private Row row() {
            var mark = switch (outcome) {
                case "passed" -> Mark.PASSED;
                case "failed" -> Mark.FAILED;
                case "not-reached" -> Mark.MISSED;
                default -> Mark.NONE;
            };
            boolean counts = outcome.equals("passed") || outcome.equals("failed");
            var words = mark == Mark.FAILED ? Text.of(Span.strong(sentence).as(Tone.BAD))
                : counts ? Text.plain(sentence) : Text.muted(sentence);
            return Row.of(mark, words, Text.code(entry), Text.muted(mark == Mark.NONE ? "not asked: " + reason
                : outcome.replace('-', ' ')), Text.muted(section.replaceFirst("^SDM vol\\. ", ""))).faint(!counts);
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        return levels.isEmpty() ? Figure.of("Page walk", lead(), verdict())
            : Figure.of("Page walk", lead(), verdict(), body());
    }

    /** The walk without the words that go before it. */
    Group body() {
        if (levels.isEmpty()) {
            return Group.of();
        }
        return rungs.isEmpty() ? Group.of(PageWalkDrawing.of(this), table(), ruler())
            : Group.of(PageWalkDrawing.of(this), ladder(), table(), ruler());
    }

    private Table ladder() {
        return Table.ladder("Check by check", List.of(words("check"), text("decided by"), words("outcome"),
            text("SDM")), rungs.stream().map(Rung::row).toList());
    }

    /** The entry that ended the walk, bit by bit. */
    private BitRuler ruler() {
        var last = levels.stream().filter(Level::refused).findFirst().orElse(levels.getLast());
        return Field.ruler("The " + last.name() + " [" + last.index() + "] = " + last.entry()
            + (last.refused() ? ", which refused" : ""), last.fields().getFirst().high() < 32 ? 32 : 64, last.fields());
    }

    private Text lead() {
        return Text.plain("Linear address ").and(Words.address(address, symbol));
    }

    private Paragraph verdict() {
        if (refused != null) {
            return new Paragraph(Mark.FAILED, Text.of(Span.plain("did not hold: "), Span.plain(sentence).as(Tone.BAD)));
        }
        return new Paragraph(Mark.POINTER,
            Text.of(Span.plain("physical "), Span.code(physical.toString()).as(Tone.STRONG),
            Span.plain(pageSize == null ? ": paging is off" : ", a " + size() + " page: " + rights())));
    }

    String size() {
        return Words.bytes(pageSize.value());
    }

    private String rights() {
        return (user ? "all rings" : "rings 0 to 2") + " may read" + (writable ? ", write" : "")
            + (executable ? ", execute" : "");
    }

    private Table table() {
        var columns = List.of(head("level"), number("index"), text("entry at (physical)"), text("entry"), number("P"),
            number("R/W"), number("U/S"), number("XD"), number("A"), number("D"), number("G"), text("leads to"));
        return Table.ladder("Level by level", columns, levels.stream().map(PageWalkView::row).toList());
    }

    private static Row row(Level level) {
        return Row.of(level.refused() ? Mark.DECIDES : Mark.NONE, Text.code(level.name()),
            Text.code(Integer.toString(level.index())), Text.code(level.entryAddress().toString()),
            Text.code(level.entry().toString()), Words.bit(level.p()), Words.bit(level.rw()), Words.bit(level.us()),
            Words.bit(level.xd()), Words.bit(level.a()), level.page() ? Words.bit(level.d()) : Text.EMPTY,
            level.page() ? Words.bit(level.g()) : Text.EMPTY, target(level));
    }

    private static Text target(Level level) {
        return level.leadsTo() == null ? Text.muted("nothing")
            : Text.plain(level.page() ? "page " : "table ").and(Span.code(level.leadsTo().toString()));
    }
}
