package ringside.toolchain;

/** How grave a {@link Diagnostic} is. */
public enum Severity {
    /** The unit could not be made. */
    ERROR,
    /** The unit was made; something in it looks wrong. */
    WARNING,
    /** Belongs to the diagnostic before it. */
    NOTE
}
