package ringside.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ringside.figure.BitRuler;
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
import ringside.figure.SideBySide;
import ringside.figure.Table;
import ringside.figure.Terminal;
import ringside.figure.Text;
import ringside.figure.Verbatim;

/** Figures as plain text: columns aligned by blanks, signs in the margin, no escape sequences. */
public final class PlainText {
    private static final int LINE = 100;
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    private final StringBuilder out = new StringBuilder();
    /** How many closed folds the block under way lies in. */
    private int folds;

    private PlainText() {
    }

    /** The figure as lines, without a line feed at the end. */
    public static String render(Figure figure) {
        var text = new PlainText();
        text.line("", figure.title());
        if (!figure.lead().isEmpty()) {
            text.line("", words(figure.lead()));
        }
        text.blocks(figure.blocks());
        return text.out.toString().stripTrailing();
    }

    private void blocks(List<Block> blocks) {
        blocks.forEach(this::block);
    }

    private void block(Block block) {
        switch (block) {
            case Paragraph(Mark mark, Text text) -> line(mark.shown() ? mark.sign() + " " : "", words(text));
            case Verbatim verbatim -> verbatim(verbatim);
            case Terminal terminal -> terminal(terminal);
            case Table table -> table(table);
            case BitRuler ruler -> ruler(ruler);
            case Fold fold -> {
                gap();
                line("", fold.summary());
                folds += fold.open() ? 0 : 1;
                blocks(fold.blocks());
                folds -= fold.open() ? 0 : 1;
            }
            case Group group -> blocks(group.blocks());
            case SideBySide sides -> blocks(sides.blocks());
            case Drawing drawing -> blocks(drawing.inWords());
            case Player player -> blocks(player.baseline());
        }
    }

    private void gap() {
        if (!out.isEmpty()) {
            out.append('\n');
        }
    }

    private void line(String indent, String words) {
        out.append((indent + Printable.line(words)).stripTrailing()).append('\n');
    }

    private void verbatim(Verbatim verbatim) {
        gap();
        line("", verbatim.caption());
        Printable.lines(verbatim.text())
            .lines().forEach(line -> out.append((INDENT + line).stripTrailing()).append('\n'));
    }

    private void terminal(Terminal terminal) {
        var edge = "+" + "-".repeat(terminal.columns()) + "+";
        gap();
        line("", terminal.caption());
        out.append(edge).append('\n');
        terminal.lines().forEach(line ->
            out.append('|').append(line).repeat(" ", terminal.columns() - line.length()).append("|\n"));
        out.append(edge).append('\n');
    }

    private void table(Table table) {
        gap();
        line("", table.caption());
        var lines = new ArrayList<List<String>>();
        if (table.columns().stream().anyMatch(column -> !column.title().isEmpty())) {
            lines.add(cells(table, "", table.columns().stream().map(Column::title).toList()));
        }
        for (var row : table.rows()) {
            lines.add(cells(table, row.mark().sign(), row.cells().stream().map(PlainText::words).toList()));
        }
        align(table, lines);
    }

    private static List<String> cells(Table table, String sign, List<String> cells) {
        if (!table.marked()) {
            return cells;
        }
        var all = new ArrayList<String>();
        all.add(sign);
        all.addAll(cells);
        return all;
    }

    private void align(Table table, List<List<String>> lines) {
        int marks = table.marked() ? 1 : 0;
        for (var cells : lines) {
            var line = new StringBuilder(INDENT);
            for (int column = 0; column < cells.size(); column++) {
                boolean right = column >= marks && table.columns().get(column - marks).number();
                line.append(pad(cells.get(column), width(lines, column), right)).append(column < marks ? " " : GAP);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static int width(List<List<String>> lines, int column) {
        return lines.stream().mapToInt(cells -> length(cells.get(column))).max().orElse(0);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String pad(String text, int width, boolean right) {
        var blanks = " ".repeat(width - length(text));
        return right ? blanks + text : text + blanks;
    }

    // ---- Bits

    /** Drawn where it is shown at once; of what is folded away, only what it says. */
    private void ruler(BitRuler ruler) {
        gap();
        line("", ruler.caption());
        if (folds == 0) {
            RulerText.lines(ruler).forEach(drawn -> line(INDENT, drawn));
        }
        var line = new StringBuilder();
        for (var reading : ruler.readings()) {
            var words = reading(reading);
            if (!line.isEmpty() && line.length() + words.length() > LINE) {
                line(INDENT, line.toString());
                line.setLength(0);
            }
            line.append(words).append(GAP);
        }
        line(INDENT, line.toString());
    }

    private static String reading(BitRuler.Reading reading) {
        var sign = reading.mark().shown() ? reading.mark().sign() + " " : "";
        var words = Stream.of(reading.meaning(), reading.joint()).filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", "));
        return sign + reading.name() + "=" + reading.value() + (words.isEmpty() ? "" : " (" + words + ")");
    }

    private static String words(Text text) {
        return Printable.line(text.words());
    }
}
