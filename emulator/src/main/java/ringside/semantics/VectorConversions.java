package ringside.semantics;

import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Real;

/** SSE conversions between integers and numbers of single and double precision (SDM vol. 1, 11.4.1.6). */
public final class VectorConversions {
    private static final long LOW = 0xffffffffL;

    private VectorConversions() {
    }

    // ---- One number

    private static int single(FpuState fpu, long integer) {
        fpu.result.integer(integer < 0, Math.abs(integer));
        return FloatingPoint.roundedSingle(fpu, fpu.result);
    }

    private static long doubleBits(FpuState fpu, long integer) {
        fpu.result.integer(integer < 0, Math.abs(integer));
        return FloatingPoint.roundedDouble(fpu, fpu.result);
    }

    private static long integer(FpuState fpu, int bits, int width, int mode) {
        FloatingPoint.take(fpu, bits, fpu.right);
        return Rounding.integer(fpu, fpu.right, width, mode);
    }

    private static long integer(FpuState fpu, long bits, int width, int mode) {
        FloatingPoint.take(fpu, bits, fpu.right);
        return Rounding.integer(fpu, fpu.right, width, mode);
    }

    private static long widened(FpuState fpu, int bits) {
        FloatingPoint.take(fpu, bits, fpu.right);
        raiseByOperand(fpu);
        return FloatingPoint.doubleBits(fpu.right);
    }

    private static long narrowed(FpuState fpu, long bits) {
        FloatingPoint.take(fpu, bits, fpu.right);
        raiseByOperand(fpu);
        return FloatingPoint.roundedSingle(fpu, fpu.right) & LOW;
    }

    private static void raiseByOperand(FpuState fpu) {
        fpu.raised |= fpu.right.denormal ? FpuState.DENORMAL : 0;
        fpu.raised |= fpu.right.kind == Real.SIGNALLING_NAN ? FpuState.INVALID : 0;
    }

    // ---- From integers

    @Meaning("cvtsi2ss")
    public static void cvtsi2ss(FpuState fpu, int target, int source, int quads, int immediate) {
        low(fpu, target, single(fpu, (int) fpu.lanes[source]));
    }

    @Meaning("cvtsi2ss_64")
    public static void cvtsi2ss64(FpuState fpu, int target, int source, int quads, int immediate) {
        low(fpu, target, single(fpu, fpu.lanes[source]));
    }

    @Meaning("cvtsi2sd")
    public static void cvtsi2sd(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = doubleBits(fpu, (int) fpu.lanes[source]);
    }

    @Meaning("cvtsi2sd_64")
    public static void cvtsi2sd64(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = doubleBits(fpu, fpu.lanes[source]);
    }

    private static void low(FpuState fpu, int target, long value) {
        fpu.lanes[target] = fpu.lanes[target] & -1L << 32 | value & LOW;
    }

    @Meaning("cvtdq2ps")
    public static void cvtdq2ps(FpuState fpu, int target, int source, int quads, int immediate) {
        for (int i = 0; i < 2; i++) {
            fpu.lanes[target + i] = singles(fpu, fpu.lanes[source + i]);
        }
    }

    @Meaning("cvtpi2ps")
    public static void cvtpi2ps(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = singles(fpu, fpu.lanes[source]);
    }

    private static long singles(FpuState fpu, long integers) {
        long low = single(fpu, (int) integers) & LOW;
        return (long) single(fpu, (int) (integers >>> 32)) << 32 | low;
    }

    @Meaning({"cvtdq2pd", "cvtpi2pd"})
    public static void cvtdq2pd(Cpu cpu, int target, int source, int quads, int immediate) {
        for (int i = 0; i < quads; i++) {
            cpu.fpu.lanes[target + i] = doubleBits(cpu.fpu, element(cpu.fpu, source, i));
        }
    }

    /** Element {@code i} of 32 bits. */
    private static int element(FpuState fpu, int source, int i) {
        return (int) (fpu.lanes[source + (i >> 1)] >>> 32 * (i & 1));
    }

    // ---- To integers

    @Meaning("cvtss2si")
    public static void cvtss2si(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = integer(fpu, (int) fpu.lanes[source], 32, FloatingPoint.mode(fpu));
    }

    @Meaning("cvtss2si_64")
    public static void cvtss2si64(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = integer(fpu, (int) fpu.lanes[source], 64, FloatingPoint.mode(fpu));
    }

    @Meaning("cvttss2si")
    public static void cvttss2si(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = integer(fpu, (int) fpu.lanes[source], 32, Rounding.CHOP);
    }

    @Meaning("cvttss2si_64")
    public static void cvttss2si64(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = integer(fpu, (int) fpu.lanes[source], 64, Rounding.CHOP);
    }

    @Meaning("cvtsd2si")
    public static void cvtsd2si(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = integer(fpu, fpu.lanes[source], 32, FloatingPoint.mode(fpu));
    }

    @Meaning("cvtsd2si_64")
    public static void cvtsd2si64(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = integer(fpu, fpu.lanes[source], 64, FloatingPoint.mode(fpu));
    }

    @Meaning("cvttsd2si")
    public static void cvttsd2si(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = integer(fpu, fpu.lanes[source], 32, Rounding.CHOP);
    }

    @Meaning("cvttsd2si_64")
    public static void cvttsd2si64(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = integer(fpu, fpu.lanes[source], 64, Rounding.CHOP);
    }

    @Meaning({"cvtps2dq", "cvtps2pi"})
    public static void cvtps2dq(FpuState fpu, int target, int source, int quads, int immediate) {
        fromSingles(fpu, target, source, quads, FloatingPoint.mode(fpu));
    }

    @Meaning({"cvttps2dq", "cvttps2pi"})
    public static void cvttps2dq(FpuState fpu, int target, int source, int quads, int immediate) {
        fromSingles(fpu, target, source, quads, Rounding.CHOP);
    }

    private static void fromSingles(FpuState fpu, int target, int source, int quads, int mode) {
        for (int i = 0; i < quads; i++) {
            long numbers = fpu.lanes[source + i];
            long low = integer(fpu, (int) numbers, 32, mode) & LOW;
            fpu.lanes[target + i] = integer(fpu, (int) (numbers >>> 32), 32, mode) << 32 | low;
        }
    }

    @Meaning({"cvtpd2dq", "cvtpd2pi"})
    public static void cvtpd2dq(Cpu cpu, int target, int source, int quads, int immediate) {
        fromDoubles(cpu.fpu, target, source, quads, FloatingPoint.mode(cpu.fpu));
    }

    @Meaning({"cvttpd2dq", "cvttpd2pi"})
    public static void cvttpd2dq(Cpu cpu, int target, int source, int quads, int immediate) {
        fromDoubles(cpu.fpu, target, source, quads, Rounding.CHOP);
    }

    private static void fromDoubles(FpuState fpu, int target, int source, int quads, int mode) {
        fpu.lanes[target + 1] = 0;
        for (int i = 0; i < quads; i += 2) {
            long low = integer(fpu, fpu.lanes[source + i], 32, mode) & LOW;
            fpu.lanes[target + (i >> 1)] = integer(fpu, fpu.lanes[source + i + 1], 32, mode) << 32 | low;
        }
    }

    // ---- Between the precisions

    @Meaning("cvtss2sd")
    public static void cvtss2sd(FpuState fpu, int target, int source, int quads, int immediate) {
        fpu.lanes[target] = widened(fpu, (int) fpu.lanes[source]);
    }

    @Meaning("cvtsd2ss")
    public static void cvtsd2ss(FpuState fpu, int target, int source, int quads, int immediate) {
        low(fpu, target, narrowed(fpu, fpu.lanes[source]));
    }

    @Meaning("cvtps2pd")
    public static void cvtps2pd(Cpu cpu, int target, int source, int quads, int immediate) {
        for (int i = 0; i < quads; i++) {
            cpu.fpu.lanes[target + i] = widened(cpu.fpu, element(cpu.fpu, source, i));
        }
    }

    @Meaning("cvtpd2ps")
    public static void cvtpd2ps(Cpu cpu, int target, int source, int quads, int immediate) {
        var lanes = cpu.fpu.lanes;
        lanes[target + 1] = 0;
        for (int i = 0; i < quads; i += 2) {
            long low = narrowed(cpu.fpu, lanes[source + i]);
            lanes[target + (i >> 1)] = narrowed(cpu.fpu, lanes[source + i + 1]) << 32 | low;
        }
    }
}
