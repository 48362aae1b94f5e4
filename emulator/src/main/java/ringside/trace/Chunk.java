package ringside.trace;

/**
 * Some steps in a row, as bytes that can be read from their beginning on.
 *
 * @param first        the number of its first step within the run
 * @param count        how many steps
 * @param registers    the registers before the first one, by {@link RegisterId#ordinal}
 * @param instructions instructions completed before it
 * @param changed      a bit for each register that some step changed
 * @param touched      a bit for each group of pages that some step wrote to: see {@link #bit}
 * @param transfers    whether some step may have passed control through the processor's own hands
 * @param bytes        the steps
 */
record Chunk(long first, int count, long[] registers, long instructions, int changed, long touched, boolean transfers,
             byte[] bytes) {
    /** What lies around the bytes, about. */
    private static final int FRAME = 120;

    /** What it takes in memory, in bytes. */
    int size() {
        return bytes.length + registers.length * Long.BYTES + FRAME;
    }

    /** The bit among {@link #touched} for a linear address. */
    static long bit(long linear) {
        return 1L << ((linear >>> 12) * 0x9e3779b97f4a7c15L >>> 58);
    }

    /** Whether some step may have written to one of {@code bytes} bytes. */
    boolean mayTouch(long linear, int bytes) {
        for (long at = linear & -4096; at - linear < bytes; at += 4096) {
            if ((touched & bit(at)) != 0) {
                return true;
            }
        }
        return false;
    }
}
