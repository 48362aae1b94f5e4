package ringside.figure;

import java.util.List;

/**
 * A table with a caption.
 *
 * @param caption what the table shows
 * @param style   how its rows stand together
 * @param columns its columns
 * @param rows    its rows; each has as many cells as there are columns
 */
public record Table(String caption, Style style, List<Column> columns, List<Row> rows) implements Block {

    /** How the rows of a table stand together. */
    public enum Style {
        /** Lines of a list. */
        LIST,
        /** Boxes on top of one another: memory, or the rungs of a ladder. */
        LADDER
    }

    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (var row : rows) {
            if (row.cells().size() != columns.size()) {
                throw new IllegalArgumentException("a row of " + row.cells().size() + " cells in a table of "
                    + columns.size() + " columns: " + caption);
            }
        }
    }

    public static Table list(String caption, List<Column> columns, List<Row> rows) {
        return new Table(caption, Style.LIST, columns, rows);
    }

    public static Table ladder(String caption, List<Column> columns, List<Row> rows) {
        return new Table(caption, Style.LADDER, columns, rows);
    }

    /** Whether any row has a sign in its margin. */
    public boolean marked() {
        return rows.stream().anyMatch(row -> row.mark().shown());
    }
}
