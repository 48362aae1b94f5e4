package ringside.semantics;

import ringside.state.FpuState;

/** The SHA extensions: steps of SHA-1 and SHA-256 as FIPS 180-4 has them (SDM vol. 1, 5.1.21; vol. 2B, SHA1RNDS4). */
public final class VectorHashes {
    private static final int[] ROUND_CONSTANTS = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};

    private VectorHashes() {
    }

    /** Doubleword {@code i} of 0 to 3. */
    private static int word(long[] lanes, int at, int i) {
        return (int) (lanes[at + (i >> 1)] >>> 32 * (i & 1));
    }

    private static void words(long[] lanes, int at, int w0, int w1, int w2, int w3) {
        lanes[at] = (long) w1 << 32 | w0 & 0xffffffffL;
        lanes[at + 1] = (long) w3 << 32 | w2 & 0xffffffffL;
    }

    // ---- SHA-1, whose first word stands highest

    @Meaning("sha1msg1")
    public static void sha1msg1(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        long high = lanes[target + 1] ^ lanes[target];
        lanes[target] ^= lanes[source + 1];
        lanes[target + 1] = high;
    }

    @Meaning("sha1msg2")
    public static void sha1msg2(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        int w16 = Integer.rotateLeft(word(lanes, target, 3) ^ word(lanes, source, 2), 1);
        int w17 = Integer.rotateLeft(word(lanes, target, 2) ^ word(lanes, source, 1), 1);
        int w18 = Integer.rotateLeft(word(lanes, target, 1) ^ word(lanes, source, 0), 1);
        int w19 = Integer.rotateLeft(word(lanes, target, 0) ^ w16, 1);
        words(lanes, target, w19, w18, w17, w16);
    }

    @Meaning("sha1nexte")
    public static void sha1nexte(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        int next = Integer.rotateLeft(word(lanes, target, 3), 30);
        words(lanes, target, word(lanes, source, 0), word(lanes, source, 1), word(lanes, source, 2),
            word(lanes, source, 3) + next);
    }

    /** Four rounds: A to D come from the target; the source holds the message, to whose first word E has been added. */
    @Meaning("sha1rnds4")
    public static void sha1rnds4(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        int kind = immediate & 3;
        int a = word(lanes, target, 3);
        int b = word(lanes, target, 2);
        int c = word(lanes, target, 1);
        int d = word(lanes, target, 0);
        int e = 0;
        for (int i = 3; i >= 0; i--) {
            int next = mixed(kind, b, c, d) + Integer.rotateLeft(a, 5) + word(lanes, source, i) + e
                + ROUND_CONSTANTS[kind];
            e = d;
            d = c;
            c = Integer.rotateLeft(b, 30);
            b = a;
            a = next;
        }
        words(lanes, target, d, c, b, a);
    }

    private static int mixed(int kind, int b, int c, int d) {
        return switch (kind) {
            case 0 -> choice(b, c, d);
            case 2 -> majority(b, c, d);
            default -> b ^ c ^ d;
        };
    }

    private static int choice(int a, int b, int c) {
        return a & b ^ ~a & c;
    }

    private static int majority(int a, int b, int c) {
        return a & b ^ a & c ^ b & c;
    }

    // ---- SHA-256, whose first word stands lowest

    @Meaning("sha256msg1")
    public static void sha256msg1(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        int w1 = word(lanes, target, 1);
        int w2 = word(lanes, target, 2);
        int w3 = word(lanes, target, 3);
        words(lanes, target, word(lanes, target, 0) + spread(w1, 7, 18, 3), w1 + spread(w2, 7, 18, 3),
            w2 + spread(w3, 7, 18, 3), w3 + spread(word(lanes, source, 0), 7, 18, 3));
    }

    @Meaning("sha256msg2")
    public static void sha256msg2(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        int w16 = word(lanes, target, 0) + spread(word(lanes, source, 2), 17, 19, 10);
        int w17 = word(lanes, target, 1) + spread(word(lanes, source, 3), 17, 19, 10);
        words(lanes, target, w16, w17, word(lanes, target, 2) + spread(w16, 17, 19, 10),
            word(lanes, target, 3) + spread(w17, 17, 19, 10));
    }

    private static int spread(int word, int one, int other, int shift) {
        return Integer.rotateRight(word, one) ^ Integer.rotateRight(word, other) ^ word >>> shift;
    }

    /**
     * Two rounds: the target holds C, D, G and H, the source A, B, E and F, each from the highest on; XMM0, which is
     * where the lanes begin, holds the message's words with their constants added.
     */
    @Meaning("sha256rnds2")
    public static void sha256rnds2(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        int a = word(lanes, source, 3);
        int b = word(lanes, source, 2);
        int c = word(lanes, target, 3);
        int d = word(lanes, target, 2);
        int e = word(lanes, source, 1);
        int f = word(lanes, source, 0);
        int g = word(lanes, target, 1);
        int h = word(lanes, target, 0);
        for (int i = 0; i < 2; i++) {
            int one = h + choice(e, f, g) + rotations(e, 6, 11, 25) + word(lanes, 0, i);
            int both = one + majority(a, b, c) + rotations(a, 2, 13, 22);
            h = g;
            g = f;
            f = e;
            e = d + one;
            d = c;
            c = b;
            b = a;
            a = both;
        }
        words(lanes, target, f, e, b, a);
    }

    private static int rotations(int word, int one, int two, int three) {
        return Integer.rotateRight(word, one) ^ Integer.rotateRight(word, two) ^ Integer.rotateRight(word, three);
    }
}
