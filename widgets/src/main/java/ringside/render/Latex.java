package ringside.render;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * Figures as LaTeX, for notebooks printed through it. Needs what nbconvert's preamble loads: adjustbox, amssymb,
 * booktabs, ulem. Tables wider than the page are scaled down to it; long ones are cut in pieces, since a tabular does
 * not break.
 */
public final class Latex {
    /** Rows of a table that fit on a page. */
    private static final int PAGE = 44;
    private static final int LETTERS_PER_BIT = 3;
    /** In millimetres. */
    private static final int BIT_WIDTH = 7;

    private final StringBuilder out = new StringBuilder(4096);

    private Latex() {
    }

    /** The figure, to be put into a document. */
    public static String render(Figure figure) {
        var latex = new Latex();
        latex.out.append("{\\small\\setlength{\\parindent}{0pt}\n");
        latex.line("\\textbf{" + escape(figure.title()) + "}");
        if (!figure.lead().isEmpty()) {
            latex.line(text(figure.lead()));
        }
        figure.blocks().forEach(latex::block);
        return latex.out.append("}\n").toString();
    }

    private void block(Block block) {
        switch (block) {
            case Paragraph(Mark mark, Text text) ->
                line(mark.shown() ? escape(mark.sign()) + " " + text(text) : text(text));
            case Verbatim(String caption, String text) -> verbatim(caption, text);
            case Terminal terminal -> verbatim(terminal.caption(), plainer(terminal.text()));
            case Table table -> table(table);
            case BitRuler ruler -> ruler(ruler);
            case Fold(String summary, boolean _, List<Block> blocks) -> {
                line("\\textit{" + escape(summary) + "}");
                blocks.forEach(this::block);
            }
            case Group group -> group.blocks().forEach(this::block);
            case SideBySide sides -> sides.blocks().forEach(this::block);
            case Drawing drawing -> scaled(LatexPicture.of(drawing));
            case Player player -> player.baseline().forEach(this::block);
        }
    }

    private void line(String latex) {
        out.append(latex).append("\\par\n");
    }

    /** Stays on the page of what it names. */
    private void caption(String words) {
        line("\\textbf{" + escape(words) + "}\\nopagebreak");
    }

    private void scaled(String latex) {
        out.append("\\adjustbox{max width=\\linewidth}{").append(latex).append("}\\par\\smallskip\n");
    }

    /** Text fonts lack the display adapter's frames, blocks and symbols. */
    private static String plainer(String screen) {
        return screen.replaceAll("[─═]", "-").replaceAll("[│║]", "|").replaceAll("[╒-╬┌-┼]", "+")
            .replaceAll("[░▒▓█▄▌▐▀■]", "#").replaceAll("[^\\n\\x20-\\x7e]", "?");
    }

    private void verbatim(String caption, String text) {
        caption(caption);
        Printable.lines(text).replace("\t", "    ").lines()
            .forEach(line -> line("\\mbox{}\\texttt{" + escape(line).replace(" ", "~") + "}"));
    }

    // ---- Tables

    private void table(Table table) {
        caption(table.caption());
        for (int from = 0; from < table.rows().size(); from += PAGE) {
            scaled(piece(table, table.rows().subList(from, Math.min(from + PAGE, table.rows().size()))));
        }
    }

    private static String piece(Table table, List<Row> rows) {
        var latex = new StringBuilder("\\begin{tabular}{").append(table.marked() ? "c" : "");
        table.columns().forEach(column -> latex.append(column.number() ? 'r' : 'l'));
        latex.append("}\\toprule\n");
        if (table.columns().stream().anyMatch(column -> !column.title().isEmpty())) {
            latex.append(cells(table.marked(), "",
                table.columns().stream().map(Column::title).map(Latex::escape).toList()));
            latex.append("\\midrule\n");
        }
        rows.forEach(row -> latex.append(
            cells(table.marked(), row.mark().sign(), row.cells().stream().map(Latex::text).toList())));
        return latex.append("\\bottomrule\\end{tabular}").toString();
    }

    private static String cells(boolean marked, String sign, List<String> cells) {
        var all = new ArrayList<String>();
        if (marked) {
            all.add(escape(sign));
        }
        all.addAll(cells);
        return String.join(" & ", all) + " \\\\\n";
    }

    // ---- Bits

    private void ruler(BitRuler ruler) {
        caption(ruler.caption());
        ruler.lines().forEach(line -> scaled(bits(line)));
        ruler.readings().forEach(reading -> line(reading(reading)));
    }

    /** Boxes as wide as their bits. */
    private static String bits(List<Cell> line) {
        return "\\begin{tabular}{|" + "c|".repeat(line.size()) + "}\n"
            + row(line, cell -> "\\makebox[" + BIT_WIDTH * cell.bits() + "mm]{\\tiny "
            + BitField.range(cell.high(), cell.low()) + "}") + "\\hline\n"
            + row(line, cell -> name(cell))
            + row(line, cell -> "\\texttt{" + escape(cell.value()) + "} " + escape(cell.mark().sign()))
            + "\\hline\\end{tabular}";
    }

    private static String name(Cell cell) {
        var name = escape(cell.name());
        return cell.name().length() > LETTERS_PER_BIT * cell.bits() ? "\\rotatebox{90}{" + name + "}" : name;
    }

    private static String row(List<Cell> line, Function<Cell, String> content) {
        return line.stream().map(content).collect(Collectors.joining(" & ")) + " \\\\\n";
    }

    private static String reading(BitRuler.Reading reading) {
        var words = Stream.of(reading.meaning(), reading.joint()).filter(text -> !text.isEmpty())
            .map(text -> ", " + escape(text)).collect(Collectors.joining());
        return escape(reading.mark().sign()) + " \\textbf{" + escape(reading.name()) + "} = \\texttt{"
            + escape(reading.value()) + "}" + words;
    }

    // ---- Text

    private static String text(Text text) {
        return text.spans().stream().map(Latex::span).collect(Collectors.joining());
    }

    static String span(Span span) {
        var words = span.code() ? "\\texttt{" + escape(span.text()).replace("  ", "~~") + "}" : escape(span.text());
        return switch (span.tone()) {
            case PLAIN -> words;
            case MUTED -> "{\\footnotesize " + words + "}";
            case OLD -> "\\sout{" + words + "}";
            case STRONG, NEW, GOOD -> "\\textbf{" + words + "}";
            case BAD -> "\\underline{\\textbf{" + words + "}}";
        };
    }

    static String escape(String text) {
        var escaped = new StringBuilder();
        Printable.line(text).codePoints().forEach(point -> escaped.append(escape(point)));
        return escaped.toString();
    }

    private static String escape(int point) {
        return switch (point) {
            case '\\' -> "\\textbackslash{}";
            case '{' -> "\\{";
            case '}' -> "\\}";
            case '$', '&', '#', '_', '%' -> "\\" + (char) point;
            case '^' -> "\\textasciicircum{}";
            case '~' -> "\\textasciitilde{}";
            case '`' -> "\\textasciigrave{}";
            // After a line's end they would be taken for an argument.
            case '[', ']', '*' -> "{" + (char) point + "}";
            case '<' -> "\\textless{}";
            case '>' -> "\\textgreater{}";
            case '|' -> "\\textbar{}";
            case '→' -> "$\\rightarrow$";
            case '←' -> "$\\leftarrow$";
            case '⇢' -> "$\\dashrightarrow$";
            case '⇅' -> "$\\updownarrow$";
            case '✓' -> "$\\checkmark$";
            case '✗' -> "$\\times$";
            case '●' -> "$\\bullet$";
            case '○' -> "$\\circ$";
            case '▲' -> "$\\blacktriangle$";
            case '◆' -> "$\\blacklozenge$";
            case '≠' -> "$\\neq$";
            case '≤' -> "$\\leq$";
            case '≥' -> "$\\geq$";
            case '·' -> "$\\cdot$";
            case '⋯', '…' -> "\\ldots{}";
            case '–' -> "--";
            case '−' -> "$-$";
            default -> Character.toString(point);
        };
    }
}
