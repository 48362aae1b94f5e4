package ringside.toolchain;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One message about a unit's text; {@link #toString()} is what a user reads: the message, the source line, a caret.
 *
 * @param severity   how grave it is
 * @param line       the line as the editor counts it, or 0 when no line is to blame
 * @param column     the column, from 1, or 0 when unknown
 * @param message    what is wrong
 * @param sourceLine the line's text, or empty
 * @param hint       what to do about it
 */
public record Diagnostic(Severity severity, int line, int column, String message, String sourceLine,
                         Optional<String> hint) {

    /** Refuses nulls. */
    public Diagnostic {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(sourceLine, "sourceLine");
        Objects.requireNonNull(hint, "hint");
    }

    static Diagnostic error(String message) {
        return new Diagnostic(Severity.ERROR, 0, 0, message, "", Optional.empty());
    }

    static Diagnostic error(UnitSource source, int line, String message) {
        return new Diagnostic(Severity.ERROR, line, 0, message, source.line(line), Optional.empty());
    }

    Diagnostic withHint(String text) {
        return new Diagnostic(severity, line, column, message, sourceLine, Optional.of(text));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(where()).append(message);
        if (!sourceLine.isBlank()) {
            text.append('\n').append(sourceLine);
            if (column > 0 && column <= sourceLine.length() + 1) {
                text.append('\n').append(blanks(sourceLine.substring(0, column - 1))).append('^');
            }
        }
        hint.ifPresent(h -> text.append('\n').append(h));
        return text.toString();
    }

    private String where() {
        String place = line == 0 ? "" : column == 0 ? "line " + line + ": " : "line " + line + ":" + column + ": ";
        return place + severity.name().toLowerCase(Locale.ROOT) + ": ";
    }

    /** As wide as the text before the caret: tabs stay tabs. */
    private static String blanks(String before) {
        return before.replaceAll("[^\t]", " ");
    }
}
