package ringside.semantics;

import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.FpuState;

/** MMX and SSE instructions that move elements about: shuffles, interleaving, packing, blending. */
public final class VectorShuffles {
    private static final long LOW = 0xffffffffL;

    private VectorShuffles() {
    }

    // ---- Shuffles by an immediate

    /** The words of {@code quad} in the order that the immediate names, two bits for each. */
    private static long words(long quad, int order) {
        long result = 0;
        for (int i = 3; i >= 0; i--) {
            result = result << 16 | quad >>> 16 * (order >> 2 * i & 3) & 0xffff;
        }
        return result;
    }

    @Meaning("pshufw")
    public static void pshufw(FpuState fpu, int target, int source, int quads, int order) {
        fpu.lanes[target] = words(fpu.lanes[source], order);
    }

    @Meaning("pshuflw")
    public static void pshuflw(FpuState fpu, int target, int source, int quads, int order) {
        fpu.lanes[target] = words(fpu.lanes[source], order);
        fpu.lanes[target + 1] = fpu.lanes[source + 1];
    }

    @Meaning("pshufhw")
    public static void pshufhw(FpuState fpu, int target, int source, int quads, int order) {
        fpu.lanes[target] = fpu.lanes[source];
        fpu.lanes[target + 1] = words(fpu.lanes[source + 1], order);
    }

    @Meaning("pshufd")
    public static void pshufd(FpuState fpu, int target, int source, int quads, int order) {
        var lanes = fpu.lanes;
        lanes[target] = doubleword(lanes, source, order) | doubleword(lanes, source, order >> 2) << 32;
        lanes[target + 1] = doubleword(lanes, source, order >> 4) | doubleword(lanes, source, order >> 6) << 32;
    }

    private static long doubleword(long[] lanes, int from, int which) {
        return lanes[from + (which >> 1 & 1)] >>> 32 * (which & 1) & LOW;
    }

    @Meaning("shufps")
    public static void shufps(FpuState fpu, int target, int source, int quads, int order) {
        var lanes = fpu.lanes;
        long low = doubleword(lanes, target, order) | doubleword(lanes, target, order >> 2) << 32;
        lanes[target + 1] = doubleword(lanes, source, order >> 4) | doubleword(lanes, source, order >> 6) << 32;
        lanes[target] = low;
    }

    /** Two bits of the immediate for each 128 bits. */
    @Meaning("shufpd")
    public static void shufpd(Cpu cpu, int target, int source, int quads, int order) {
        var lanes = cpu.fpu.lanes;
        for (int i = 0; i < quads; i += 2) {
            lanes[target + i] = lanes[target + i + (order >> i & 1)];
            lanes[target + i + 1] = lanes[source + i + (order >> i + 1 & 1)];
        }
    }

    /** Each byte of the source chooses one of the target's, or 0. */
    @Meaning("pshufb")
    public static void pshufb(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        long low = lanes[target];
        long high = quads == 1 ? low : lanes[target + 1];
        for (int quad = 0; quad < quads; quad++) {
            long order = lanes[source + quad];
            long result = 0;
            for (int i = 0; i < 64; i += 8) {
                int which = (int) (order >>> i);
                long value = ((which & 8 * (quads - 1)) == 0 ? low : high) >>> 8 * (which & 7) & 0xff;
                result |= (which & 0x80) != 0 ? 0 : value << i;
            }
            lanes[target + quad] = result;
        }
    }

    // ---- Interleaving

    private static void interleave(FpuState fpu, int target, int source, int quads, int width, boolean high) {
        int elements = 32 / width;
        var lanes = fpu.lanes;
        long a = lanes[high ? target + quads - 1 : target];
        long b = lanes[high ? source + quads - 1 : source];
        for (int quad = 0; quad < quads; quad++) {
            long result = 0;
            for (int i = 0; i < elements; i++) {
                int from = quads == 1 && high ? elements + i : quad * elements + i;
                result |= Elements.unsigned(a, from, width) << 2 * width * i
                    | Elements.unsigned(b, from, width) << 2 * width * i + width;
            }
            lanes[target + quad] = result;
        }
    }

    @Meaning("punpcklbw")
    public static void punpcklbw(FpuState fpu, int target, int source, int quads, int immediate) {
        interleave(fpu, target, source, quads, 8, false);
    }

    @Meaning("punpcklwd")
    public static void punpcklwd(FpuState fpu, int target, int source, int quads, int immediate) {
        interleave(fpu, target, source, quads, 16, false);
    }

    @Meaning("punpckldq")
    public static void punpckldq(FpuState fpu, int target, int source, int quads, int immediate) {
        interleave(fpu, target, source, quads, 32, false);
    }

    @Meaning("punpcklqdq")
    public static void punpcklqdq(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target + 1] = fpu.lanes[source];
    }

    @Meaning("punpckhbw")
    public static void punpckhbw(FpuState fpu, int target, int source, int quads, int immediate) {
        interleave(fpu, target, source, quads, 8, true);
    }

    @Meaning("punpckhwd")
    public static void punpckhwd(FpuState fpu, int target, int source, int quads, int immediate) {
        interleave(fpu, target, source, quads, 16, true);
    }

    @Meaning("punpckhdq")
    public static void punpckhdq(FpuState fpu, int target, int source, int quads, int immediate) {
        interleave(fpu, target, source, quads, 32, true);
    }

    @Meaning("punpckhqdq")
    public static void punpckhqdq(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = fpu.lanes[target + 1];
        fpu.lanes[target + 1] = fpu.lanes[source + 1];
    }

    // ---- Packing

    /** The elements of target and source, saturated to half their width: the target's in the lower half. */
    private static void pack(FpuState fpu, int target, int source, int quads, int width, boolean signed) {
        var lanes = fpu.lanes;
        if (quads == 1) {
            lanes[target] = half(lanes[target], width, signed) | half(lanes[source], width, signed) << 32;
            return;
        }
        lanes[target] = half(lanes[target], width, signed) | half(lanes[target + 1], width, signed) << 32;
        lanes[target + 1] = half(lanes[source], width, signed) | half(lanes[source + 1], width, signed) << 32;
    }

    private static long half(long quad, int width, boolean signed) {
        int to = width >> 1;
        long result = 0;
        for (int i = 64 / width - 1; i >= 0; i--) {
            long value = Elements.signed(quad, i, width);
            long saturated = signed ? Elements.saturate(value, to) : Elements.saturateUnsigned(value, to);
            result = result << to | saturated & (1L << to) - 1;
        }
        return result;
    }

    @Meaning("packsswb")
    public static void packsswb(FpuState fpu, int target, int source, int quads, int immediate) {
        pack(fpu, target, source, quads, 16, true);
    }

    @Meaning("packssdw")
    public static void packssdw(FpuState fpu, int target, int source, int quads, int immediate) {
        pack(fpu, target, source, quads, 32, true);
    }

    @Meaning("packuswb")
    public static void packuswb(FpuState fpu, int target, int source, int quads, int immediate) {
        pack(fpu, target, source, quads, 16, false);
    }

    @Meaning("packusdw")
    public static void packusdw(FpuState fpu, int target, int source, int quads, int immediate) {
        pack(fpu, target, source, quads, 32, false);
    }

    // ---- Neighbours added and subtracted

    private static void horizontally(FpuState fpu, int target, int source, int quads, int width,
        Elements.Pairwise operation) {
        var lanes = fpu.lanes;
        if (quads == 1) {
            lanes[target] = pairs(lanes[target], width, operation) | pairs(lanes[source], width, operation) << 32;
            return;
        }
        lanes[target] = pairs(lanes[target], width, operation) | pairs(lanes[target + 1], width, operation) << 32;
        lanes[target + 1] = pairs(lanes[source], width, operation) | pairs(lanes[source + 1], width, operation) << 32;
    }

    private static long pairs(long quad, int width, Elements.Pairwise operation) {
        long result = 0;
        for (int i = 64 / width - 2; i >= 0; i -= 2) {
            long value = operation.apply(Elements.signed(quad, i, width), Elements.signed(quad, i + 1, width));
            result = result << width | value & (1L << width) - 1;
        }
        return result;
    }

    @Meaning("phaddw")
    public static void phaddw(FpuState fpu, int target, int source, int quads, int immediate) {
        horizontally(fpu, target, source, quads, 16, Long::sum);
    }

    @Meaning("phaddd")
    public static void phaddd(FpuState fpu, int target, int source, int quads, int immediate) {
        horizontally(fpu, target, source, quads, 32, Long::sum);
    }

    @Meaning("phaddsw")
    public static void phaddsw(FpuState fpu, int target, int source, int quads, int immediate) {
        horizontally(fpu, target, source, quads, 16, (a, b) -> Elements.saturate(a + b, 16));
    }

    @Meaning("phsubw")
    public static void phsubw(FpuState fpu, int target, int source, int quads, int immediate) {
        horizontally(fpu, target, source, quads, 16, (a, b) -> a - b);
    }

    @Meaning("phsubd")
    public static void phsubd(FpuState fpu, int target, int source, int quads, int immediate) {
        horizontally(fpu, target, source, quads, 32, (a, b) -> a - b);
    }

    @Meaning("phsubsw")
    public static void phsubsw(FpuState fpu, int target, int source, int quads, int immediate) {
        horizontally(fpu, target, source, quads, 16, (a, b) -> Elements.saturate(a - b, 16));
    }

    // ---- Blending

    /** Takes those elements of the source whose bit in the immediate is set. */
    private static void blend(FpuState fpu, int target, int source, int quads, int which, int width) {
        int elements = 64 / width;
        for (int i = 0; i < quads * elements; i++) {
            if ((which >> i & 1) != 0) {
                long mask = -1L >>> 64 - width << width * (i % elements);
                int quad = i / elements;
                fpu.lanes[target + quad] ^= (fpu.lanes[target + quad] ^ fpu.lanes[source + quad]) & mask;
            }
        }
    }

    @Meaning("pblendw")
    public static void pblendw(FpuState fpu, int target, int source, int quads, int which) {
        blend(fpu, target, source, quads, which, 16);
    }

    @Meaning("blendps")
    public static void blendps(Cpu cpu, int target, int source, int quads, int which) {
        blend(cpu.fpu, target, source, quads, which, 32);
    }

    @Meaning("blendpd")
    public static void blendpd(Cpu cpu, int target, int source, int quads, int which) {
        blend(cpu.fpu, target, source, quads, which, 64);
    }

    /** Takes those elements of {@code b} that have a sign in {@code mask}. */
    private static long blendBySign(long a, long b, long mask, int width) {
        return a ^ (a ^ b) & Elements.signed(mask, 0, width, (x, y) -> x < 0 ? -1 : 0);
    }

    @Meaning("pblendvb")
    public static long pblendvb(long a, long b, long mask) {
        return blendBySign(a, b, mask, 8);
    }

    @Meaning("blendvps")
    public static long blendvps(long a, long b, long mask) {
        return blendBySign(a, b, mask, 32);
    }

    @Meaning("blendvpd")
    public static long blendvpd(long a, long b, long mask) {
        return mask < 0 ? b : a;
    }

    // ---- Others

    /** ZF: no bit in common; CF: no bit of {@code b} that {@code a} lacks. */
    @Meaning("ptest")
    public static void ptest(Cpu cpu, int a, int b, int quads) {
        test(cpu, a, b, quads, -1);
    }

    /** Looks at the bits of {@code mask} in each quadword. */
    static void test(Cpu cpu, int a, int b, int quads, long mask) {
        var lanes = cpu.fpu.lanes;
        long common = 0;
        long lacking = 0;
        for (int i = 0; i < quads; i++) {
            common |= lanes[a + i] & lanes[b + i];
            lacking |= ~lanes[a + i] & lanes[b + i];
        }
        cpu.flags.status(((common & mask) == 0 ? Flags.ZF : 0) | ((lacking & mask) == 0 ? Flags.CF : 0));
    }

    /** The least of eight words, and its place. */
    @Meaning("phminposuw")
    public static void phminposuw(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        long least = 0x10000;
        long place = 0;
        for (int i = 0; i < 8; i++) {
            long word = Elements.unsigned(lanes[source + (i >> 2)], i & 3, 16);
            if (word < least) {
                least = word;
                place = i;
            }
        }
        lanes[target] = least | place << 16;
        lanes[target + 1] = 0;
    }

    /**
     * Eight sums of differences in each 128 bits: four bytes of the source against those at eight places of the
     * target. The upper 128 bits have three bits of the immediate of their own.
     */
    @Meaning("mpsadbw")
    public static void mpsadbw(Cpu cpu, int target, int source, int quads, int immediate) {
        for (int i = 0; i < quads; i += 2) {
            sumDifferences(cpu.fpu.lanes, target + i, source + i, immediate >> 3 * (i >> 1));
        }
    }

    private static void sumDifferences(long[] lanes, int target, int source, int immediate) {
        long low = lanes[target];
        long high = lanes[target + 1];
        int from = 4 * (immediate & 3);
        int start = immediate & 4;
        for (int quad = 0; quad < 2; quad++) {
            long result = 0;
            for (int i = 3; i >= 0; i--) {
                long sum = 0;
                for (int j = 0; j < 4; j++) {
                    long a = at(low, high, start + 4 * quad + i + j);
                    sum += Math.abs(a - at(lanes[source], lanes[source + 1], from + j));
                }
                result = result << 16 | sum;
            }
            lanes[target + quad] = result;
        }
    }

    private static long at(long low, long high, int i) {
        return (i < 8 ? low : high) >>> 8 * (i & 7) & 0xff;
    }
}
