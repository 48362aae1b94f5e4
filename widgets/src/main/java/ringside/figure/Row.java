package ringside.figure;

import java.util.List;

/**
 * A row of a table.
 *
 * @param mark  the sign in its margin
 * @param faint whether it may recede: a slot below the stack pointer, a field that nothing uses
 * @param cells one for each column
 */
public record Row(Mark mark, boolean faint, List<Text> cells) {
    public Row {
        cells = List.copyOf(cells);
    }

    public static Row of(Mark mark, Text... cells) {
        return new Row(mark, false, List.of(cells));
    }

    public static Row of(Text... cells) {
        return of(Mark.NONE, cells);
    }

    /** The same row, receding. */
    public Row faint(boolean recede) {
        return new Row(mark, recede, cells);
    }
}
