package ringside.figure;

/**
 * A column of a table.
 *
 * @param title its heading
 * @param kind  what its cells hold
 */
public record Column(String title, Kind kind) {

    /** What the cells of a column hold. */
    public enum Kind {
        /** The names of the rows. */
        HEAD,
        /** Short text that stays on one line. */
        TEXT,
        /** Numbers, set flush right. */
        NUMBER,
        /** Sentences, which may take several lines. */
        WORDS,
        /** Short text that may stand as a second line below the column before it, where room is short. */
        BELOW
    }

    public static Column head(String title) {
        return new Column(title, Kind.HEAD);
    }

    public static Column text(String title) {
        return new Column(title, Kind.TEXT);
    }

    public static Column number(String title) {
        return new Column(title, Kind.NUMBER);
    }

    public static Column words(String title) {
        return new Column(title, Kind.WORDS);
    }

    public boolean head() {
        return kind == Kind.HEAD;
    }

    public boolean number() {
        return kind == Kind.NUMBER;
    }

    public static Column below(String title) {
        return new Column(title, Kind.BELOW);
    }
}
