package ringside.figure;

import java.util.List;

/**
 * A text screen: character cells in rows, drawn with its border.
 *
 * @param caption what it is
 * @param columns how many characters a row has
 * @param lines   the rows from top to bottom; blanks at their ends may be missing
 */
public record Terminal(String caption, int columns, List<String> lines) implements Block {
    public Terminal {
        lines = List.copyOf(lines);
    }

    /** The rows as one text, as far as there is anything on them. */
    public String text() {
        return String.join("\n", lines).stripTrailing();
    }
}
