package ringside.render;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import ringside.figure.BitField;
import ringside.figure.BitRuler;
import ringside.figure.Printable;
import ringside.figure.BitRuler.Cell;

/** A bit ruler in box-drawing characters, sixteen bits to a line: the twin of the drawn one. */
final class RulerText {
    /** Characters of a bit, and the line between it and its neighbour. */
    private static final int BIT = 4;

    private RulerText() {
    }

    static List<String> lines(BitRuler ruler) {
        var lines = new ArrayList<String>();
        List<Cell> above = List.of();
        for (var cells : ruler.lines()) {
            lines.add(edge(above, cells));
            int height = cells.stream().mapToInt(cell -> folded(cell).size()).max().orElse(1);
            for (int i = 0; i < height; i++) {
                int at = i;
                lines.add(row(cells, cell -> at < folded(cell).size() ? folded(cell).get(at) : ""));
            }
            lines.add(row(cells, RulerText::value));
            above = cells;
        }
        lines.add(edge(above, List.of()));
        return lines;
    }

    private static String value(Cell cell) {
        var sign = cell.mark().sign();
        return sign + (sign.isEmpty() || cell.bits() == 1 ? "" : " ") + cell.value();
    }

    private static int width(Cell cell) {
        return BIT * cell.bits() - 1;
    }

    /** The name, cut where the cell ends. */
    private static List<String> folded(Cell cell) {
        var parts = new ArrayList<String>();
        var name = Printable.line(cell.name());
        for (int i = 0; i < name.length(); i += width(cell)) {
            parts.add(name.substring(i, Math.min(name.length(), i + width(cell))));
        }
        return parts;
    }

    private static String row(List<Cell> cells, Function<Cell, String> content) {
        return "│" + String.join("│", cells.stream().map(cell -> middle(content.apply(cell), width(cell), " "))
            .toList()) + "│";
    }

    /** The line between two rows of cells, with the bit numbers of those below. */
    private static String edge(List<Cell> above, List<Cell> below) {
        var line = new StringBuilder();
        for (var cell : below.isEmpty() ? above : below) {
            var bits = below.isEmpty() ? "" : BitField.range(cell.high(), cell.low());
            line.append('─').append(middle(bits, width(cell), "─"));
        }
        line.append('─');
        for (int at = 0; at < line.length(); at++) {
            boolean up = isBorder(above, at);
            boolean down = isBorder(below, at);
            if (line.charAt(at) == '─' && (up || down)) {
                line.setCharAt(at, corner(up, down, at == 0, at == line.length() - 1));
            }
        }
        return line.toString();
    }

    private static boolean isBorder(List<Cell> cells, int at) {
        int edge = 0;
        for (var cell : cells) {
            if (at == edge) {
                return true;
            }
            edge += width(cell) + 1;
        }
        return !cells.isEmpty() && at == edge;
    }

    private static char corner(boolean up, boolean down, boolean first, boolean last) {
        if (first) {
            return up && down ? '├' : up ? '└' : '┌';
        }
        if (last) {
            return up && down ? '┤' : up ? '┘' : '┐';
        }
        return up && down ? '┼' : up ? '┴' : '┬';
    }

    private static String middle(String text, int width, String fill) {
        int left = Math.max(0, width - text.length()) / 2;
        return fill.repeat(left) + text + fill.repeat(Math.max(0, width - text.length() - left));
    }
}
