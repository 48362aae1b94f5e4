package ringside.semantics;

import ringside.state.FpuState;

/** MMX and SSE shifts. Counts beyond the element's width leave zeros, or copies of the sign. */
public final class VectorShifts {
    private static final long WORDS = 0x0001000100010001L;
    private static final long DOUBLEWORDS = 0x0000000100000001L;

    private VectorShifts() {
    }

    @Meaning("psllw")
    public static long psllw(long a, int count) {
        return count > 15 ? 0 : a << count & (0xffffL << count & 0xffff) * WORDS;
    }

    @Meaning("pslld")
    public static long pslld(long a, int count) {
        return count > 31 ? 0 : a << count & (0xffffffffL << count & 0xffffffffL) * DOUBLEWORDS;
    }

    @Meaning("psllq")
    public static long psllq(long a, int count) {
        return count > 63 ? 0 : a << count;
    }

    @Meaning("psrlw")
    public static long psrlw(long a, int count) {
        return count > 15 ? 0 : a >>> count & (0xffffL >>> count) * WORDS;
    }

    @Meaning("psrld")
    public static long psrld(long a, int count) {
        return count > 31 ? 0 : a >>> count & (0xffffffffL >>> count) * DOUBLEWORDS;
    }

    @Meaning("psrlq")
    public static long psrlq(long a, int count) {
        return count > 63 ? 0 : a >>> count;
    }

    @Meaning("psraw")
    public static long psraw(long a, int count) {
        long by = Math.min(count, 15);
        return Elements.signed(a, by * WORDS, 16, (x, y) -> x >> y);
    }

    @Meaning("psrad")
    public static long psrad(long a, int count) {
        long by = Math.min(count, 31);
        return Elements.signed(a, by * DOUBLEWORDS, 32, (x, y) -> x >> y);
    }

    // ---- Each element by a count of its own

    @Meaning("vpsllvd")
    public static long vpsllvd(long a, long counts) {
        return Elements.unsigned(a, counts, 32, (x, count) -> count > 31 ? 0 : x << count);
    }

    @Meaning("vpsllvq")
    public static long vpsllvq(long a, long count) {
        return Long.compareUnsigned(count, 63) > 0 ? 0 : a << count;
    }

    @Meaning("vpsrlvd")
    public static long vpsrlvd(long a, long counts) {
        return Elements.unsigned(a, counts, 32, (x, count) -> count > 31 ? 0 : x >>> count);
    }

    @Meaning("vpsrlvq")
    public static long vpsrlvq(long a, long count) {
        return Long.compareUnsigned(count, 63) > 0 ? 0 : a >>> count;
    }

    @Meaning("vpsravd")
    public static long vpsravd(long a, long counts) {
        return Elements.unsigned(a, counts, 32, (x, count) -> (int) x >> Math.min(count, 31));
    }

    // ---- Bytes of 128 bits

    /** Shifts the whole register by bytes. */
    @Meaning("pslldq")
    public static void pslldq(FpuState fpu, int target, int source, int quads, int bytes) {
        var lanes = fpu.lanes;
        long low = lanes[target];
        lanes[target + 1] = left(lanes[target + 1], 8 * bytes) | right(low, 64 - 8 * bytes) | left(low, 8 * bytes - 64);
        lanes[target] = left(low, 8 * bytes);
    }

    @Meaning("psrldq")
    public static void psrldq(FpuState fpu, int target, int source, int quads, int bytes) {
        var lanes = fpu.lanes;
        long high = lanes[target + 1];
        lanes[target] = right(lanes[target], 8 * bytes) | left(high, 64 - 8 * bytes) | right(high, 8 * bytes - 64);
        lanes[target + 1] = right(high, 8 * bytes);
    }

    /** The bytes of the two operands, of which the target's are the higher ones, shifted right as one number. */
    @Meaning("palignr")
    public static void palignr(FpuState fpu, int target, int source, int quads, int bytes) {
        var lanes = fpu.lanes;
        long high0 = lanes[target];
        long high1 = quads == 1 ? 0 : lanes[target + 1];
        for (int i = 0; i < quads; i++) {
            long quad = 0;
            for (int j = 0; j < 8; j++) {
                int at = 8 * i + j + bytes;
                int of = at - 8 * quads;
                quad |= (of < 0 ? at(lanes[source + (at >> 3)], at) : of < 8 * quads
                    ? at(of < 8 ? high0 : high1, of) : 0) << 8 * j;
            }
            lanes[target + i] = quad;
        }
    }

    private static long at(long quad, int i) {
        return quad >>> 8 * (i & 7) & 0xff;
    }

    /** Shifts by any number of bits; 0 for what does not stay within the quadword. */
    private static long left(long quad, int bits) {
        return bits < 0 || bits > 63 ? 0 : quad << bits;
    }

    private static long right(long quad, int bits) {
        return bits < 0 || bits > 63 ? 0 : quad >>> bits;
    }
}
