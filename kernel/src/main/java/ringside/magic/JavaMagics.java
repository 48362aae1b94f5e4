package ringside.magic;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the line magics in Java text: {@code %name} lines where a statement could begin. A line inside a text block, a
 * comment or an unfinished expression is Java's own, whatever it begins with.
 */
final class JavaMagics {

    private final String text;
    private final List<Cell.Use> uses = new ArrayList<>();
    private int at;
    private int line = 1;
    private int open;
    private boolean statementMayBegin = true;

    private JavaMagics(String text) {
        this.text = text;
    }

    static List<Cell.Use> find(String text) {
        JavaMagics scan = new JavaMagics(text);
        scan.run();
        return scan.uses;
    }

    private void run() {
        boolean lineBegins = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
                lineBegins = true;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '%' && lineBegins && statementMayBegin && open == 0 && takeMagic()) {
                lineBegins = false;
            } else {
                lineBegins = false;
                token(c);
            }
        }
    }

    private boolean takeMagic() {
        Cell.Use use = CellParser.magicAt(text, at, line);
        if (use == null) {
            return false;
        }
        uses.add(use);
        at = use.end();
        return true;
    }

    private void token(char c) {
        if (text.startsWith("//", at)) {
            at = CellParser.lineEnd(text, at);
        } else if (text.startsWith("/*", at)) {
            skipPast("*/", at + 2);
        } else {
            statementMayBegin = c == ';' || c == '{' || c == '}';
            open += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            open = Math.max(0, open);
            literalOrCharacter(c);
        }
    }

    private void literalOrCharacter(char c) {
        if (text.startsWith("\"\"\"", at)) {
            skipLiteral("\"\"\"", at + 3, true);
        } else if (c == '"' || c == '\'') {
            skipLiteral(String.valueOf(c), at + 1, false);
        } else {
            at++;
        }
    }

    private void skipPast(String closing, int from) {
        int close = text.indexOf(closing, from);
        moveTo(close < 0 ? text.length() : close + closing.length());
    }

    /** A string ends at its line's end even when the quote is missing; a text block goes on. */
    private void skipLiteral(String closing, int from, boolean overLines) {
        int end = from;
        while (end < text.length() && !text.startsWith(closing, end) && (overLines || text.charAt(end) != '\n')) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        boolean closed = end < text.length() && text.startsWith(closing, end);
        moveTo(Math.min(text.length(), closed ? end + closing.length() : end));
    }

    private void moveTo(int end) {
        while (at < end) {
            line += text.charAt(at) == '\n' ? 1 : 0;
            at++;
        }
    }
}
