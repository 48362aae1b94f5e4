package ringside.figure;

/** A sign in the margin of a row, a slot or a bit; it says without colour what is special about it. */
public enum Mark {
    NONE("", ""),
    CHANGED("●", "changed"),
    USED("◆", "used"),
    PASSED("✓", "holds"),
    FAILED("✗", "fails"),
    MISSED("○", "not reached"),
    DECIDES("▲", "decides"),
    POINTER("→", "points here"),
    CROSSING("⇅", "changes the ring");

    private final String sign;
    private final String meaning;

    Mark(String sign, String meaning) {
        this.sign = sign;
        this.meaning = meaning;
    }

    /** One character, or nothing. */
    public String sign() {
        return sign;
    }

    /** The sign in words. */
    public String meaning() {
        return meaning;
    }

    public boolean shown() {
        return this != NONE;
    }
}
