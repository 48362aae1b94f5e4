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
import ringside.figure.Tone;

/**
 * What a cell placed where.
 *
 * @param name     the unit's
 * @param language {@code assembly} or {@code C}
 * @param bits     16, 32 or 64
 * @param ring     3: both rings may use its pages; 0: the supervisor alone
 * @param sections in ascending order
 * @param symbols  that it defines
 * @param listing  its code
 * @param messages warnings, and symbols still missing
 */
public record UnitView(String name, String language, int bits, int ring, List<Section> sections,
                       List<SymbolList.Symbol> symbols, List<CodeLine> listing, List<Message> messages)
    implements View  {
    public static final String VIEW = "unit";

    /**
     * A section as placed.
     *
     * @param name    such as {@code .text}
     * @param address of its first byte
     * @param size    in bytes
     * @param rights  {@code r}, {@code w}, {@code x} together
     */
    public record Section(String name, Hex address, long size, String rights) {
    }

    /**
     * Something to tell about the cell's text.
     *
     * @param severity {@code warning} or {@code error}
     * @param line     as the editor shows it, 0 if it has none
     * @param column   from 1, 0 if it has none
     * @param text     the message
     * @param source   the line itself, or null
     */
    public record Message(String severity, int line, int column, String text, String source) {
        Text words() {
            var where = line == 0 ? "" : " line " + line + (column == 0 ? "" : ", column " + column);
            var words = Text.of(Span.strong(severity + where + ": "), Span.plain(text));
            return source == null ? words : words.and(Span.plain("  "), Span.code(source.strip()).as(Tone.MUTED));
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var blocks = new ArrayList<Block>();
        messages.forEach(message -> blocks.add(new Paragraph(message.severity().equals("error") ? Mark.FAILED
            : Mark.DECIDES, message.words())));
        if (sections.size() > 1) {
            blocks.add(placed());
        }
        if (!symbols.isEmpty()) {
            blocks.add(new Paragraph(names()));
        }
        if (!listing.isEmpty()) {
            blocks.add(Fold.closed("Listing", CodeLine.table("Code of " + name, listing)));
        }
        return new Figure("Unit " + name, lead(), blocks);
    }

    /** A single section is told in the same line. */
    private Text lead() {
        var text = Text.plain(bits + "-bit " + language + ", for "
            + (ring == 3 ? "both rings" : "the supervisor alone"));
        if (sections.size() != 1) {
            return text;
        }
        var only = sections.getFirst();
        return text.and(Span.plain(": "), Span.code(only.name()),
            Span.plain(", " + Words.counted(only.size(), "byte") + " at "), Span.code(only.address().toString()),
            Span.plain(", "), Span.code(only.rights()));
    }

    private Table placed() {
        var columns = List.of(text("address"), head("section"), number("bytes"), text("rights"));
        return Table.list("Placed", columns,
            sections.stream().map(section -> Row.of(Text.code(section.address().toString()), Text.code(section.name()),
            Text.code(Long.toString(section.size())), Text.code(section.rights()))).toList());
    }

    private Text names() {
        var text = Text.plain("Defines ");
        for (int i = 0; i < symbols.size(); i++) {
            text = text.and(Span.plain(i == 0 ? "" : ", "), Span.code(symbols.get(i).name()));
        }
        return text;
    }
}
