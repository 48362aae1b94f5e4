package ringside.semantics;

import ringside.state.FpuState;

/** AES-NI and PCLMULQDQ: AES as FIPS 197 has it, polynomials whose coefficients are bits (SDM vol. 1, 12.13). */
public final class VectorCiphers {
    /** AES's polynomial, x^8 + x^4 + x^3 + x + 1, without x^8. */
    private static final int POLYNOMIAL = 0x1b;
    private static final byte[] SUBSTITUTE = new byte[256];
    private static final byte[] RESTORE = new byte[256];

    static {
        // Every number but 0 is a power of 3, and its inverse the power with the opposite exponent.
        int power = 1;
        int inverse = 1;
        do {
            power ^= twice(power);
            inverse = third(inverse);
            substitution(power, inverse);
        } while (power != 1);
        substitution(0, 0);
    }

    private VectorCiphers() {
    }

    private static void substitution(int from, int inverse) {
        int rotations = inverse << 8 | inverse;
        int to = (inverse ^ rotations >> 7 ^ rotations >> 6 ^ rotations >> 5 ^ rotations >> 4 ^ 0x63) & 0xff;
        SUBSTITUTE[from] = (byte) to;
        RESTORE[to] = (byte) from;
    }

    private static int twice(int a) {
        return (a << 1 ^ ((a & 0x80) != 0 ? POLYNOMIAL : 0)) & 0xff;
    }

    /** What times 3 is {@code a}: f6 is the inverse of 3. */
    private static int third(int a) {
        return times(a, 0xf6);
    }

    private static int times(int a, int b) {
        int product = 0;
        for (int i = b, factor = a; i != 0; i >>= 1, factor = twice(factor)) {
            product ^= (i & 1) != 0 ? factor : 0;
        }
        return product;
    }

    // ---- Rounds

    @Meaning("aesenc")
    public static void aesenc(FpuState fpu, int target, int source, int quads, int immediate) {
        round(fpu.lanes, target, 1, SUBSTITUTE);
        mix(fpu.lanes, target, 2, 3, 1, 1);
        addKey(fpu.lanes, target, source);
    }

    @Meaning("aesenclast")
    public static void aesenclast(FpuState fpu, int target, int source, int quads, int immediate) {
        round(fpu.lanes, target, 1, SUBSTITUTE);
        addKey(fpu.lanes, target, source);
    }

    @Meaning("aesdec")
    public static void aesdec(FpuState fpu, int target, int source, int quads, int immediate) {
        round(fpu.lanes, target, -1, RESTORE);
        mix(fpu.lanes, target, 14, 11, 13, 9);
        addKey(fpu.lanes, target, source);
    }

    @Meaning("aesdeclast")
    public static void aesdeclast(FpuState fpu, int target, int source, int quads, int immediate) {
        round(fpu.lanes, target, -1, RESTORE);
        addKey(fpu.lanes, target, source);
    }

    /** What turns a key for encryption into one for decryption. */
    @Meaning("aesimc")
    public static void aesimc(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = fpu.lanes[source];
        fpu.lanes[target + 1] = fpu.lanes[source + 1];
        mix(fpu.lanes, target, 14, 11, 13, 9);
    }

    /** Doublewords 1 and 3 with their bytes replaced, and the same rotated, with the round's constant. */
    @Meaning("aeskeygenassist")
    public static void aeskeygenassist(FpuState fpu, int target, int source, int quads, int constant) {
        for (int i = 0; i < 2; i++) {
            int word = 0;
            for (int shift = 32; shift < 64; shift += 8) {
                word |= (SUBSTITUTE[(int) (fpu.lanes[source + i] >>> shift) & 0xff] & 0xff) << shift - 32;
            }
            long rotated = (Integer.rotateRight(word, 8) ^ constant) & 0xffffffffL;
            fpu.lanes[target + i] = rotated << 32 | word & 0xffffffffL;
        }
    }

    /** Replaces each byte, and rotates row {@code r} of the 4 by 4 bytes, which stand column by column, by {@code r}. */
    private static void round(long[] lanes, int target, int direction, byte[] table) {
        long low = lanes[target];
        long high = lanes[target + 1];
        lanes[target] = shifted(low, high, 0, direction, table);
        lanes[target + 1] = shifted(low, high, 8, direction, table);
    }

    private static long shifted(long low, long high, int first, int direction, byte[] table) {
        long result = 0;
        for (int i = first; i < first + 8; i++) {
            int from = i + direction * 4 * (i & 3) & 15;
            long old = (from < 8 ? low : high) >>> 8 * (from & 7);
            result |= (table[(int) old & 0xff] & 0xffL) << 8 * (i & 7);
        }
        return result;
    }

    /** Multiplies each column by a matrix whose rows are these factors, rotated. */
    private static void mix(long[] lanes, int target, int a, int b, int c, int d) {
        for (int i = 0; i < 2; i++) {
            long low = mixed((int) lanes[target + i], a, b, c, d) & 0xffffffffL;
            lanes[target + i] = (long) mixed((int) (lanes[target + i] >>> 32), a, b, c, d) << 32 | low;
        }
    }

    private static int mixed(int column, int a, int b, int c, int d) {
        int result = 0;
        for (int row = 0; row < 4; row++) {
            int rotated = Integer.rotateRight(column, 8 * row);
            int value = times(rotated & 0xff, a) ^ times(rotated >> 8 & 0xff, b) ^ times(rotated >> 16 & 0xff, c)
                ^ times(rotated >> 24 & 0xff, d);
            result |= value << 8 * row;
        }
        return result;
    }

    private static void addKey(long[] lanes, int target, int key) {
        lanes[target] ^= lanes[key];
        lanes[target + 1] ^= lanes[key + 1];
    }

    // ---- Products without carries

    /** The product of two quadwords, one of each operand, which bits 0 and 4 of the immediate choose. */
    @Meaning("pclmulqdq")
    public static void pclmulqdq(FpuState fpu, int target, int source, int quads, int which) {
        long a = fpu.lanes[target + (which & 1)];
        long b = fpu.lanes[source + (which >> 4 & 1)];
        long low = 0;
        long high = 0;
        for (int i = 63; i >= 0; i--) {
            high = high << 1 | low >>> 63;
            low = low << 1 ^ ((b >>> i & 1) != 0 ? a : 0);
        }
        fpu.lanes[target] = low;
        fpu.lanes[target + 1] = high;
    }
}
