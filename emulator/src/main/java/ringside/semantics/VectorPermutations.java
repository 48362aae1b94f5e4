package ringside.semantics;

import ringside.state.Cpu;
import ringside.state.FpuState;

/** What AVX and AVX2 have beyond SSE for moving elements about, within 128 bits and across. */
public final class VectorPermutations {
    private static final long LOW = 0xffffffffL;
    private static final long TWICE = 0x0000000100000001L;
    private static final long SIGNS = 0x8000000080000000L;

    private VectorPermutations() {
    }

    /** Doubleword {@code i} of a vector. */
    private static long doubleword(long[] lanes, int from, int i) {
        return lanes[from + (i >> 1)] >>> 32 * (i & 1) & LOW;
    }

    // ---- Within 128 bits

    @Meaning("vpermilps")
    public static void vpermilps(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        long low = chosen(lanes, target, lanes[source], 3);
        lanes[target + 1] = chosen(lanes, target, lanes[source + 1], 3);
        lanes[target] = low;
    }

    /** The two doublewords whose numbers are in the low bits of those of {@code order}. */
    private static long chosen(long[] lanes, int from, long order, int mask) {
        long low = doubleword(lanes, from, (int) order & mask);
        return doubleword(lanes, from, (int) (order >>> 32) & mask) << 32 | low;
    }

    /** Bit 1 of each quadword of the source chooses. */
    @Meaning("vpermilpd")
    public static void vpermilpd(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        long low = lanes[target + (int) (lanes[source] >> 1 & 1)];
        lanes[target + 1] = lanes[target + (int) (lanes[source + 1] >> 1 & 1)];
        lanes[target] = low;
    }

    /** A bit of the immediate for each quadword. */
    @Meaning("vpermilpd_constant")
    public static void vpermilpdConstant(Cpu cpu, int target, int source, int quads, int order) {
        for (int i = 0; i < quads; i++) {
            cpu.fpu.lanes[target + i] = cpu.fpu.lanes[source + (i & 2) + (order >> i & 1)];
        }
    }

    // ---- Halves of 256 bits

    /** For each half two bits choose among the target's halves and the source's; a third one clears it. */
    @Meaning("permute_128")
    public static void permute128(Cpu cpu, int target, int source, int quads, int order) {
        var lanes = cpu.fpu.lanes;
        long first0 = half(lanes, target, source, order, 0);
        long first1 = half(lanes, target, source, order, 1);
        lanes[target + 2] = half(lanes, target, source, order >> 4, 0);
        lanes[target + 3] = half(lanes, target, source, order >> 4, 1);
        lanes[target] = first0;
        lanes[target + 1] = first1;
    }

    private static long half(long[] lanes, int target, int source, int order, int quad) {
        return (order & 8) != 0 ? 0 : lanes[((order & 2) != 0 ? source : target) + 2 * (order & 1) + quad];
    }

    @Meaning("insert_128")
    public static void insert128(Cpu cpu, int target, int source, int quads, int which) {
        var lanes = cpu.fpu.lanes;
        lanes[target + 2 * (which & 1)] = lanes[source];
        lanes[target + 2 * (which & 1) + 1] = lanes[source + 1];
    }

    @Meaning("extract_128")
    public static void extract128(Cpu cpu, int target, int source, int quads, int which) {
        var lanes = cpu.fpu.lanes;
        lanes[target] = lanes[source + 2 * (which & 1)];
        lanes[target + 1] = lanes[source + 2 * (which & 1) + 1];
    }

    // ---- Across all of a vector

    /** The source's doublewords, chosen by those of the target. */
    @Meaning("permute_32")
    public static void permute32(Cpu cpu, int target, int source, int quads, int immediate) {
        var lanes = cpu.fpu.lanes;
        for (int i = 0; i < quads; i++) {
            lanes[target + i] = chosen(lanes, source, lanes[target + i], 7);
        }
    }

    @Meaning("permute_64")
    public static void permute64(Cpu cpu, int target, int source, int quads, int order) {
        for (int i = 0; i < quads; i++) {
            cpu.fpu.lanes[target + i] = cpu.fpu.lanes[source + (order >> 2 * i & 3)];
        }
    }

    private static void fill(FpuState fpu, int target, int quads, long value) {
        for (int i = 0; i < quads; i++) {
            fpu.lanes[target + i] = value;
        }
    }

    @Meaning("broadcast_8")
    public static void broadcast8(Cpu cpu, int target, int source, int quads, int immediate) {
        fill(cpu.fpu, target, quads, (cpu.fpu.lanes[source] & 0xff) * 0x0101010101010101L);
    }

    @Meaning("broadcast_16")
    public static void broadcast16(Cpu cpu, int target, int source, int quads, int immediate) {
        fill(cpu.fpu, target, quads, (cpu.fpu.lanes[source] & 0xffff) * 0x0001000100010001L);
    }

    @Meaning("broadcast_32")
    public static void broadcast32(Cpu cpu, int target, int source, int quads, int immediate) {
        fill(cpu.fpu, target, quads, (cpu.fpu.lanes[source] & LOW) * TWICE);
    }

    @Meaning("broadcast_64")
    public static void broadcast64(Cpu cpu, int target, int source, int quads, int immediate) {
        fill(cpu.fpu, target, quads, cpu.fpu.lanes[source]);
    }

    @Meaning("broadcast_128")
    public static void broadcast128(Cpu cpu, int target, int source, int quads, int immediate) {
        var lanes = cpu.fpu.lanes;
        for (int i = 0; i < quads; i++) {
            lanes[target + i] = lanes[source + (i & 1)];
        }
    }

    // ---- Tests of signs

    @Meaning("vtestps")
    public static void vtestps(Cpu cpu, int a, int b, int quads) {
        VectorShuffles.test(cpu, a, b, quads, SIGNS);
    }

    @Meaning("vtestpd")
    public static void vtestpd(Cpu cpu, int a, int b, int quads) {
        VectorShuffles.test(cpu, a, b, quads, Long.MIN_VALUE);
    }
}
