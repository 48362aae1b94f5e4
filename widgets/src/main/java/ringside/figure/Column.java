package ringside.figure;

/**
 * A column of a table.
 *
 * @param title  its heading
 * @param head   whether its cells name their rows
 * @param number whether its cells are numbers, set flush right
 * @param below  whether, where room is short, its cells may stand as a second line below those of the column before it
 */
public record Column(String title, boolean head, boolean number, boolean below) {
    public static Column head(String title) {
        return new Column(title, true, false, false);
    }

    public static Column text(String title) {
        return new Column(title, false, false, false);
    }

    public static Column number(String title) {
        return new Column(title, false, true, false);
    }

    public static Column below(String title) {
        return new Column(title, false, false, true);
    }
}
