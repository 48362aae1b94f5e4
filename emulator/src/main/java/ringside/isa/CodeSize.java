package ringside.isa;

/** The default size of operands and addresses in the code that is decoded (SDM vol. 1, 3.6). */
public enum CodeSize {
    /** Real mode, virtual-8086 mode and code segments with D clear. */
    BITS16,
    /** Code segments with D set. */
    BITS32,
    /** 64-bit mode: code segments with L set while IA-32e mode is active. */
    BITS64;

    /** {@return 16, 32 or 64} */
    public int bits() {
        return 16 << ordinal();
    }
}
