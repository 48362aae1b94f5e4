package ringside.engine;

/** Widths in bits and what follows from them. */
final class Width {
    private Width() {
    }

    /** The bits of a value of {@code width} bits, 1 to 64. */
    static long mask(int width) {
        return -1L >>> 64 - width;
    }

    /** The bits of a general register that survive when {@code width} of them are written (SDM vol. 1, 3.4.1.1). */
    static long kept(int width) {
        return width >= 32 ? 0 : ~mask(width);
    }
}
