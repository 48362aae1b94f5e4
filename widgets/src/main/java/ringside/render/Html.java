package ringside.render;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;
import ringside.figure.BitField;
import ringside.figure.BitRuler;
import ringside.figure.BitRuler.Cell;
import ringside.figure.Block;
import ringside.figure.Column;
import ringside.figure.Drawing;
import ringside.figure.Figure;
import ringside.figure.Fold;
import ringside.figure.Group;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Player;
import ringside.figure.Printable;
import ringside.figure.Row;
import ringside.figure.SideBySide;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Terminal;
import ringside.figure.Text;
import ringside.figure.Verbatim;

/**
 * Figures as self-contained HTML. What a front end strips (style sheet, SVG) only adds to the rest: captioned tables
 * with scoped headings, {@code details}, {@code del} and {@code strong} say everything by themselves. No ids, nothing from
 * outside; no scripts but the player's.
 */
public final class Html {
    /** Rows of tables that fit on a printed page. */
    private static final int PAGE = 24;
    private static final int LETTERS_PER_BIT = 3;
    /** The width of drawings whose letters can be read on a small screen too. */
    private static final int READABLE = 480;

    private static final Pattern BREAKS = Pattern.compile("\\b0x\\p{XDigit}{8}(?=\\p{XDigit}{8}\\b)|(?<=\\w{3})_(?=\\w{3})");

    private final StringBuilder out = new StringBuilder(4096);
    /** Whether the block under way shares its width with others. */
    private boolean beside;
    /** Whether drawings stand as images instead of as elements of the page. */
    private boolean asImages;

    private Html() {
    }

    /** The figure with its style sheet. */
    public static String render(Figure figure) {
        var html = new Html();
        html.out.append(isLong(figure.blocks()) ? "<div class=\"ringside long\">" : "<div class=\"ringside\">");
        html.out.append("<style>").append(StyleSheet.text()).append("</style>");
        html.figure(figure);
        return html.out.append("</div>").toString();
    }

    private void figure(Figure figure) {
        out.append("<section>");
        element("h3", "", () -> plain(figure.title()));
        if (!figure.lead().isEmpty()) {
            element("p", "lead", () -> text(figure.lead()));
        }
        figure.blocks().forEach(this::block);
        out.append("</section>");
    }

    /** Whether it may take more than a page, so that it must be allowed to break. */
    private static boolean isLong(List<Block> blocks) {
        return blocks.stream().mapToInt(Html::rows).sum() > PAGE;
    }

    private static int rows(Block block) {
        return switch (block) {
            case Table table -> table.rows().size();
            case Verbatim verbatim -> (int) verbatim.text().lines().count();
            case Terminal terminal -> terminal.lines().size();
            case BitRuler ruler -> 1 + 2 * ruler.lines().size();
            case Fold fold -> fold.blocks().stream().mapToInt(Html::rows).sum();
            case Group group -> group.blocks().stream().mapToInt(Html::rows).sum();
            case SideBySide sides -> sides.blocks().stream().mapToInt(Html::rows).sum();
            case Drawing _ -> 8;
            case Player player -> player.baseline().stream().mapToInt(Html::rows).sum();
            case Paragraph _ -> 1;
        };
    }

    private void blocks(List<Block> blocks) {
        blocks.forEach(this::block);
    }

    private void block(Block block) {
        switch (block) {
            case Paragraph(Mark mark, Text text) -> element("p", tone(mark), () -> {
                mark(mark);
                text(text);
            });
            case Verbatim(String caption, String text) -> element("div", "verbatim", () -> {
                element("p", "caption", () -> plain(caption));
                element("pre", "", () -> out.append(escape(Printable.lines(text))));
            });
            case Terminal terminal -> element("div", "terminal", () -> {
                element("p", "caption", () -> plain(terminal.caption()));
                element("pre", "", () -> out.append(escape(String.join("\n", terminal.lines()))));
            });
            case Table table -> table(table);
            case BitRuler ruler -> ruler(ruler);
            case Fold(String summary, boolean open, List<Block> blocks) -> {
                out.append(open ? "<details open>" : "<details>");
                element("summary", "", () -> plain(summary));
                blocks(blocks);
                out.append("</details>");
            }
            case Group(List<Block> blocks) -> element("div", "", () -> blocks(blocks));
            case SideBySide(List<Block> blocks) -> {
                beside = true;
                element("div", "sides", () -> blocks(blocks));
                beside = false;
            }
            case Drawing drawing -> drawing(drawing);
            case Player player -> player(player);
        }
    }

    /** The baseline and what plays it; drawings are images here, which stay where scripts and SVG are stripped. */
    private void player(Player player) {
        element("div", "player", () -> {
            asImages = true;
            element("div", "film", () -> blocks(player.baseline()));
            asImages = false;
            PlayerScript.write(player.film(), out);
        });
    }

    private void drawing(Drawing drawing) {
        if (asImages) {
            Svg.image(drawing, out);
            return;
        }
        // What a small screen would shrink beyond reading is scrolled there, by keys too.
        out.append(drawing.width() > READABLE ? "<div class=\"drawing wide\" tabindex=\"0\">" : "<div class=\"drawing\">");
        Svg.write(drawing, out);
        out.append("</div>");
        if (!drawing.inWords().isEmpty()) {
            block(new Fold("The same in words", false, drawing.inWords()));
        }
    }

    // ---- Tables

    private void table(Table table) {
        boolean marked = table.marked();
        element("table", table.style().name().toLowerCase(Locale.ROOT) + (isLong(List.of(table)) ? " long" : ""),
            () -> {
            element("caption", "", () -> plain(table.caption()));
            if (table.columns().stream().anyMatch(column -> !column.title().isEmpty())) {
                element("thead", "", () -> element("tr", "", () -> headings(table, marked)));
            }
            element("tbody", "", () -> table.rows().forEach(row -> row(table, row, marked)));
        });
    }

    private void headings(Table table, boolean marked) {
        if (marked) {
            out.append("<td class=\"mark\"></td>");
        }
        for (int i = 0; i < table.columns().size(); i++) {
            var column = table.columns().get(i);
            if (isBelow(column)) {
                continue;
            }
            // An empty heading is no heading: screen readers would read it for every cell.
            var name = column.title().isEmpty() ? "td" : "th";
            out.append('<').append(name).append(column.title().isEmpty() ? "" : " scope=\"col\"");
            out.append(style(column)).append('>');
            plain(column.title());
            forEachBelow(table, i, below -> plain(", " + table.columns().get(below).title()));
            out.append("</").append(name).append('>');
        }
    }

    private void row(Table table, Row row, boolean marked) {
        element("tr", (tone(row.mark()) + (row.faint() ? " faint" : "")).strip(), () -> {
            if (marked) {
                element("td", "mark", () -> mark(row.mark()));
            }
            for (int i = 0; i < row.cells().size(); i++) {
                if (!isBelow(table.columns().get(i))) {
                    cell(table, row, i);
                }
            }
        });
    }

    private void cell(Table table, Row row, int index) {
        var column = table.columns().get(index);
        boolean heads = column.head() && !row.cells().get(index).isEmpty();
        var name = heads ? "th" : "td";
        out.append('<').append(name).append(heads ? " scope=\"row\"" : "");
        out.append(style(column)).append('>');
        text(row.cells().get(index));
        forEachBelow(table, index, below -> secondLine(row.cells().get(index), row.cells().get(below)));
        out.append("</").append(name).append('>');
    }

    private static String style(Column column) {
        return switch (column.kind()) {
            case NUMBER -> " class=\"number\"";
            case WORDS -> " class=\"words\"";
            case HEAD, TEXT, BELOW -> "";
        };
    }

    private void secondLine(Text first, Text second) {
        if (!second.isEmpty()) {
            out.append(first.isEmpty() ? "" : "<br/>");
            text(second);
        }
    }

    private boolean isBelow(Column column) {
        return beside && column.kind() == Column.Kind.BELOW;
    }

    private void forEachBelow(Table table, int index, IntConsumer action) {
        for (int i = index + 1; i < table.columns().size() && isBelow(table.columns().get(i)); i++) {
            action.accept(i);
        }
    }

    // ---- Bits

    /** A table for each line of bits, so that two stand side by side where there is room. */
    private void ruler(BitRuler ruler) {
        element("div", "ruler", () -> {
            element("p", "caption", () -> plain(ruler.caption()));
            element("div", "bits", () -> ruler.lines().forEach(line -> bits(ruler, line)));
            element("ul", "", () -> ruler.readings().forEach(reading ->
                element("li", tone(reading.mark()), () -> reading(reading))));
        });
    }

    private void bits(BitRuler ruler, List<Cell> line) {
        element("table", "bits", () -> {
            element("caption", "", () -> plain("bits " + line.getFirst().high() + " to " + line.getLast().low()));
            out.append("<thead><tr>");
            for (var cell : line) {
                out.append("<th scope=\"col\" colspan=\"").append(cell.bits()).append("\">")
                    .append(BitField.range(cell.high(), cell.low())).append("</th>");
            }
            out.append("</tr></thead>");
            element("tbody", "", () -> {
                bitRow(ruler, line, "name", cell -> name(cell));
                bitRow(ruler, line, "value", cell -> element("code", "", () -> plain(cell.value())));
                if (line.stream().anyMatch(cell -> cell.mark().shown())) {
                    bitRow(ruler, line, "signs", cell -> mark(cell.mark()));
                }
            });
        });
    }

    private void bitRow(BitRuler ruler, List<Cell> line, String kind, Consumer<Cell> content) {
        element("tr", kind, () -> {
            for (var cell : line) {
                out.append("<td colspan=\"").append(cell.bits()).append("\" class=\"").append(style(ruler, cell))
                    .append("\">");
                content.accept(cell);
                out.append("</td>");
            }
        });
    }

    private static String style(BitRuler ruler, Cell cell) {
        if (cell.field() == null) {
            return "reserved";
        }
        int split = ruler.split(cell.field());
        return (tone(cell.field().mark()) + (split == 0 ? "" : " split" + split)).strip();
    }

    /** A name too long for its bits stands upright. */
    private void name(Cell cell) {
        element("span", cell.name().length() > LETTERS_PER_BIT * cell.bits() ? "upright" : "",
            () -> plain(cell.name()));
    }

    private void reading(BitRuler.Reading reading) {
        mark(reading.mark());
        element("strong", "", () -> plain(reading.name()));
        out.append(" = ");
        element("code", "", () -> plain(reading.value()));
        for (var words : List.of(reading.meaning(), reading.joint())) {
            plain(words.isEmpty() ? "" : ", " + words);
        }
    }

    // ---- Text

    private void text(Text text) {
        text.spans().forEach(this::span);
    }

    private void span(Span span) {
        var element = switch (span.tone()) {
            case PLAIN -> "";
            case MUTED -> "small";
            case OLD -> "del";
            case STRONG, NEW, GOOD, BAD -> "strong";
        };
        var style = switch (span.tone()) {
            case NEW -> "new";
            case GOOD -> "good";
            case BAD -> "bad";
            default -> "";
        };
        element(element, style, () -> element(span.code() ? "code" : "", "", () -> plain(span.text())));
    }

    private void mark(Mark mark) {
        if (mark.shown()) {
            out.append("<span class=\"sign\" title=\"").append(escape(mark.meaning())).append("\">");
            out.append(mark.sign()).append("</span> ");
        }
    }

    private static String tone(Mark mark) {
        return mark.shown() ? mark.name().toLowerCase(Locale.ROOT) : "";
    }

    /** Long numbers may break in the middle and long names at their underlines, where a screen is narrow. */
    private void plain(String text) {
        out.append(BREAKS.matcher(escape(Printable.line(text))).replaceAll("$0<wbr/>"));
    }

    /** Writes {@code content} inside an element; with an empty name, the content alone. */
    private void element(String name, String style, Runnable content) {
        if (name.isEmpty()) {
            content.run();
            return;
        }
        out.append('<').append(name);
        if (!style.isEmpty()) {
            out.append(" class=\"").append(style).append('"');
        }
        out.append('>');
        content.run();
        out.append("</").append(name).append('>');
    }

    static String escape(String text) {
        return StringEscapeUtils.escapeXml10(text);
    }
}
