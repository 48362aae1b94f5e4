package ringside.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells cells of magics from cells of Java. A cell whose first line with content (comments do not count) is a
 * {@code %%name} is that magic's; a cell whose lines with content are all {@code %name} lines is a list of line magics;
 * every other cell is Java.
 */
public final class CellParser {

    private static final Pattern MAGIC = Pattern.compile("[ \t]*(%%?)([A-Za-z_][\\w.-]*)(?=\\s|$)(.*)");

    private CellParser() {
    }

    /** Reads a cell of any size; nothing in it is changed. */
    public static Cell parse(String cell) {
        List<Cell.Use> uses = new ArrayList<>();
        CommentSkipper skipper = new CommentSkipper(cell);
        while (skipper.next()) {
            Cell.Use use = magicAt(cell, skipper.lineStart(), skipper.lineNumber());
            if (use == null) {
                return new Cell.OfJava(cell, JavaMagics.find(cell));
            }
            boolean first = uses.isEmpty();
            uses.add(use);
            if (use.place() == Place.CELL && first) {
                break;
            }
        }
        return uses.isEmpty() ? new Cell.OfJava(cell, List.of()) : new Cell.OfMagics(uses);
    }

    /** The magic on the line that begins at an index, or null when the line is none. */
    static Cell.Use magicAt(String cell, int lineStart, int line) {
        int end = lineEnd(cell, lineStart);
        Matcher matcher = MAGIC.matcher(cell).region(lineStart, end);
        if (!matcher.matches()) {
            return null;
        }
        Place place = matcher.group(1).length() == 2 ? Place.CELL : Place.LINE;
        String rest = matcher.group(3);
        int column = matcher.start(3) + rest.length() - rest.stripLeading().length() - lineStart + 1;
        String body = place == Place.CELL ? cell.substring(afterBreak(cell, end)) : "";
        return new Cell.Use(place, matcher.group(2), rest.strip(), line, column, body, matcher.start(1), end);
    }

    /** Index of the line break that ends the line, or the end of the text; a carriage return before it is left out. */
    static int lineEnd(String text, int from) {
        int at = text.indexOf('\n', from);
        int end = at < 0 ? text.length() : at;
        return end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    /** Index of the first character of the next line, or the end of the text. */
    static int afterBreak(String text, int from) {
        int at = text.indexOf('\n', from);
        return at < 0 ? text.length() : at + 1;
    }

    /** Steps from line to line over those that hold something else than blanks and Java comments. */
    private static final class CommentSkipper {
        private final String text;
        private int next;
        private int start;
        private int line;
        private boolean inComment;

        CommentSkipper(String text) {
            this.text = text;
        }

        int lineStart() {
            return start;
        }

        int lineNumber() {
            return line;
        }

        boolean next() {
            while (next < text.length()) {
                start = next;
                line++;
                next = afterBreak(text, start);
                if (hasContent(text.substring(start, lineEnd(text, start)))) {
                    return true;
                }
            }
            return false;
        }

        private boolean hasContent(String lineText) {
            String rest = lineText.strip();
            while (inComment || rest.startsWith("/*")) {
                int close = rest.indexOf("*/", inComment ? 0 : 2);
                inComment = close < 0;
                if (inComment) {
                    return false;
                }
                rest = rest.substring(close + 2).strip();
            }
            return !rest.isEmpty() && !rest.startsWith("//");
        }
    }
}
