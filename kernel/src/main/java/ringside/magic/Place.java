package ringside.magic;

/** Where a magic stands: {@code %name} on a line of its own, or {@code %%name} before the body of a cell. */
public enum Place {
    LINE("%"),
    CELL("%%");

    private final String sign;

    Place(String sign) {
        this.sign = sign;
    }

    /** The characters before the name. */
    public String sign() {
        return sign;
    }
}
