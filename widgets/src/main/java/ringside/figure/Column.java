package ringside.figure;

/**
 * A column of a table.
 *
 * @param title  its heading
 * @param head   whether its cells name their rows
 * @param number whether its cells are numbers, set flush right
 */
public record Column(String title, boolean head, boolean number) {
    public static Column head(String title) {
        return new Column(title, true, false);
    }

    public static Column text(String title) {
        return new Column(title, false, false);
    }

    public static Column number(String title) {
        return new Column(title, false, true);
    }
}
