package ringside.isa;

/** The repeat prefix of an instruction; where both stand, the last one counts. */
public enum Repeat {
    NONE,
    /** F2. */
    REPNE,
    /** F3; with {@code cmps} and {@code scas} it means REPE. */
    REP
}
