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
    public static void pshufw(Cpu cpu, int target, int source, int quads, int order) {
        cpu.fpu.lanes[target] = words(cpu.fpu.lanes[source], order);
    }

    @Meaning("pshuflw")
    public static void pshuflw(Cpu cpu, int target, int source, int quads, int order) {
        cpu.fpu.lanes[target] = words(cpu.fpu.lanes[source], order);
        cpu.fpu.lanes[target + 1] = cpu.fpu.lanes[source + 1];
    }

    @Meaning("pshufhw")
    public static void pshufhw(Cpu cpu, int target, int source, int quads, int order) {
        cpu.fpu.lanes[target] = cpu.fpu.lanes[source];
        cpu.fpu.lanes[target + 1] = words(cpu.fpu.lanes[source + 1], order);
    }

    @Meaning("pshufd")
    public static void pshufd(Cpu cpu, int target, int source, int quads, int order) {
        var lanes = cpu.fpu.lanes;
        lanes[target] = doubleword(lanes, source, order) | doubleword(lanes, source, order >> 2) << 32;
        lanes[target + 1] = doubleword(lanes, source, order >> 4) | doubleword(lanes, source, order >> 6) << 32;
    }

    private static long doubleword(long[] lanes, int from, int which) {
        return lanes[from + (which >> 1 & 1)] >>> 32 * (which & 1) & LOW;
    }

    @Meaning("shufps")
    public static void shufps(Cpu cpu, int target, int source, int quads, int order) {
        var lanes = cpu.fpu.lanes;
        long low = doubleword(lanes, target, order) | doubleword(lanes, target, order >> 2) << 32;
        lanes[target + 1] = doubleword(lanes, source, order >> 4) | doubleword(lanes, source, order >> 6) << 32;
        lanes[target] = low;
    }

    @Meaning("shufpd")
    public static void shufpd(Cpu cpu, int target, int source, int quads, int order) {
        var lanes = cpu.fpu.lanes;
        lanes[target] = lanes[target + (order & 1)];
        lanes[target + 1] = lanes[source + (order >> 1 & 1)];
    }

    /** Each byte of the source chooses one of the target's, or 0. */
    @Meaning("pshufb")
    public static void pshufb(Cpu cpu, int target, int source, int quads, int immediate) {
        var lanes = cpu.fpu.lanes;
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
    public static void punpcklbw(Cpu cpu, int target, int source, int quads, int immediate) {
        interleave(cpu.fpu, target, source, quads, 8, false);
    }

    @Meaning("punpcklwd")
    public static void punpcklwd(Cpu cpu, int target, int source, int quads, int immediate) {
        interleave(cpu.fpu, target, source, quads, 16, false);
    }

    @Meaning("punpckldq")
    public static void punpckldq(Cpu cpu, int target, int source, int quads, int immediate) {
        interleave(cpu.fpu, target, source, quads, 32, false);
    }

    @Meaning("punpcklqdq")
    public static void punpcklqdq(Cpu cpu, int target, int source, int quads, int immediate) {
        cpu.fpu.lanes[target + 1] = cpu.fpu.lanes[source];
    }

    @Meaning("punpckhbw")
    public static void punpckhbw(Cpu cpu, int target, int source, int quads, int immediate) {
        interleave(cpu.fpu, target, source, quads, 8, true);
    }

    @Meaning("punpckhwd")
    public static void punpckhwd(Cpu cpu, int target, int source, int quads, int immediate) {
        interleave(cpu.fpu, target, source, quads, 16, true);
    }

    @Meaning("punpckhdq")
    public static void punpckhdq(Cpu cpu, int target, int source, int quads, int immediate) {
        interleave(cpu.fpu, target, source, quads, 32, true);
    }

    @Meaning("punpckhqdq")
    public static void punpckhqdq(Cpu cpu, int target, int source, int quads, int immediate) {
        cpu.fpu.lanes[target] = cpu.fpu.lanes[target + 1];
        cpu.fpu.lanes[target + 1] = cpu.fpu.lanes[source + 1];
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
    public static void packsswb(Cpu cpu, int target, int source, int quads, int immediate) {
        pack(cpu.fpu, target, source, quads, 16, true);
    }

    @Meaning("packssdw")
    public static void packssdw(Cpu cpu, int target, int source, int quads, int immediate) {
        pack(cpu.fpu, target, source, quads, 32, true);
    }

    @Meaning("packuswb")
    public static void packuswb(Cpu cpu, int target, int source, int quads, int immediate) {
        pack(cpu.fpu, target, source, quads, 16, false);
    }

    @Meaning("packusdw")
    public static void packusdw(Cpu cpu, int target, int source, int quads, int immediate) {
        pack(cpu.fpu, target, source, quads, 32, false);
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
    public static void phaddw(Cpu cpu, int target, int source, int quads, int immediate) {
        horizontally(cpu.fpu, target, source, quads, 16, Long::sum);
    }

    @Meaning("phaddd")
    public static void phaddd(Cpu cpu, int target, int source, int quads, int immediate) {
        horizontally(cpu.fpu, target, source, quads, 32, Long::sum);
    }

    @Meaning("phaddsw")
    public static void phaddsw(Cpu cpu, int target, int source, int quads, int immediate) {
        horizontally(cpu.fpu, target, source, quads, 16, (a, b) -> Elements.saturate(a + b, 16));
    }

    @Meaning("phsubw")
    public static void phsubw(Cpu cpu, int target, int source, int quads, int immediate) {
        horizontally(cpu.fpu, target, source, quads, 16, (a, b) -> a - b);
    }

    @Meaning("phsubd")
    public static void phsubd(Cpu cpu, int target, int source, int quads, int immediate) {
        horizontally(cpu.fpu, target, source, quads, 32, (a, b) -> a - b);
    }

    @Meaning("phsubsw")
    public static void phsubsw(Cpu cpu, int target, int source, int quads, int immediate) {
        horizontally(cpu.fpu, target, source, quads, 16, (a, b) -> Elements.saturate(a - b, 16));
    }

    // ---- Blending

    /** Takes those elements of the source whose bit in the immediate is set. */
    private static void blend(FpuState fpu, int target, int source, int which, int width) {
        int elements = 64 / width;
        for (int i = 0; i < 2 * elements; i++) {
            if ((which >> i & 1) != 0) {
                long mask = -1L >>> 64 - width << width * (i % elements);
                int quad = i / elements;
                fpu.lanes[target + quad] ^= (fpu.lanes[target + quad] ^ fpu.lanes[source + quad]) & mask;
            }
        }
    }

    @Meaning("pblendw")
    public static void pblendw(Cpu cpu, int target, int source, int quads, int which) {
        blend(cpu.fpu, target, source, which, 16);
    }

    @Meaning("blendps")
    public static void blendps(Cpu cpu, int target, int source, int quads, int which) {
        blend(cpu.fpu, target, source, which, 32);
    }

    @Meaning("blendpd")
    public static void blendpd(Cpu cpu, int target, int source, int quads, int which) {
        blend(cpu.fpu, target, source, which, 64);
    }

    /** Takes those elements of the source whose sign is set in XMM0, which is where the lanes begin. */
    private static void blendBySign(FpuState fpu, int target, int source, int width) {
        for (int quad = 0; quad < 2; quad++) {
            long a = fpu.lanes[target + quad];
            long signs = Elements.signed(fpu.lanes[quad], 0, width, (x, y) -> x < 0 ? -1 : 0);
            fpu.lanes[target + quad] = a ^ (a ^ fpu.lanes[source + quad]) & signs;
        }
    }

    @Meaning("pblendvb")
    public static void pblendvb(Cpu cpu, int target, int source, int quads, int immediate) {
        blendBySign(cpu.fpu, target, source, 8);
    }

    @Meaning("blendvps")
    public static void blendvps(Cpu cpu, int target, int source, int quads, int immediate) {
        blendBySign(cpu.fpu, target, source, 32);
    }

    @Meaning("blendvpd")
    public static void blendvpd(Cpu cpu, int target, int source, int quads, int immediate) {
        for (int quad = 0; quad < 2; quad++) {
            if (cpu.fpu.lanes[quad] < 0) {
                cpu.fpu.lanes[target + quad] = cpu.fpu.lanes[source + quad];
            }
        }
    }

    // ---- Others

    /** ZF: no bit in common; CF: no bit of the source that the target lacks. */
    @Meaning("ptest")
    public static void ptest(Cpu cpu, int target, int source, int quads, int immediate) {
        var lanes = cpu.fpu.lanes;
        long common = lanes[target] & lanes[source] | lanes[target + 1] & lanes[source + 1];
        long lacking = ~lanes[target] & lanes[source] | ~lanes[target + 1] & lanes[source + 1];
        cpu.flags.put(Flags.STATUS, false);
        cpu.flags.put(Flags.ZF, common == 0);
        cpu.flags.put(Flags.CF, lacking == 0);
    }

    /** The least of eight words, and its place. */
    @Meaning("phminposuw")
    public static void phminposuw(Cpu cpu, int target, int source, int quads, int immediate) {
        var lanes = cpu.fpu.lanes;
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

    /** Eight sums of differences: four bytes of the source against those at eight places of the target. */
    @Meaning("mpsadbw")
    public static void mpsadbw(Cpu cpu, int target, int source, int quads, int immediate) {
        var lanes = cpu.fpu.lanes;
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
