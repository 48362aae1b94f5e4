package ringside.isa;

/** The register files that an operand can name. */
public enum Bank {
    /** rax … r15, with APX … r31, by number, at 8, 16, 32 or 64 bits; the 8-bit ones are the low bytes. */
    GENERAL,
    /** Bits 15:8 of rax, rcx, rdx and rbx, numbered 0 to 3: ah, ch, dh, bh. */
    GENERAL_HIGH_BYTE,
    /** es … gs, numbered as in {@link Segment}. */
    SEGMENT,
    /** cr0 … cr15. */
    CONTROL,
    /** dr0 … dr7. */
    DEBUG,
    /** mm0 … mm7. */
    MMX,
    /** The vector registers; the width is that of the data used: up to 128 bits xmm0 …, 256 ymm0 …, 512 zmm0 …. */
    XMM,
    /** st(0) … st(7), counted from the top of the x87 stack. */
    X87,
    /** k0 … k7, the mask registers of AVX-512. */
    MASK,
    /** tmm0 … tmm7, the tiles of AMX. */
    TILE,
    /** bnd0 … bnd3, the bounds of MPX. */
    BOUND
}
