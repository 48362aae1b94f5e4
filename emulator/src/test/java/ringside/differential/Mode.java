package ringside.differential;

/** The kinds of code that a case runs. */
enum Mode {
    LONG_64(64, true), LONG_32(32, true), LONG_16(16, true), PROTECTED_32(32, false), PROTECTED_16(16, false),
    VIRTUAL_8086(16, false), REAL(16, false);

    private final int bits;
    private final boolean inLongMode;

    Mode(int bits, boolean inLongMode) {
        this.bits = bits;
        this.inLongMode = inLongMode;
    }

    /** The default operand size but in 64-bit code, the address size: 64, 32 or 16. */
    int bits() {
        return bits;
    }

    boolean inLongMode() {
        return inLongMode;
    }

    /** Whether selectors are paragraphs. */
    boolean hasParagraphs() {
        return this == VIRTUAL_8086 || this == REAL;
    }
}
