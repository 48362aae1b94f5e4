package ringside.semantics;

import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Real;

/** F16C: numbers of 16 bits to and from single precision (SDM vol. 1, 14.4). */
public final class HalfFloats {
    private static final int BIAS = 15;
    private static final int INFINITE = 0x7c00;
    private static final int QUIET = 0x200;
    private static final long LOW = 0xffffffffL;

    private HalfFloats() {
    }

    /** Denormal numbers are never taken for zeros, nor do they raise anything. */
    @Meaning("vcvtph2ps")
    public static void vcvtph2ps(Cpu cpu, int target, int source, int quads, int immediate) {
        var lanes = cpu.fpu.lanes;
        for (int i = 0; i < quads; i++) {
            long halves = lanes[source + (i >> 1)] >>> 32 * (i & 1);
            long low = widened(cpu.fpu, (int) halves & 0xffff) & LOW;
            lanes[target + i] = (long) widened(cpu.fpu, (int) (halves >>> 16) & 0xffff) << 32 | low;
        }
    }

    private static int widened(FpuState fpu, int bits) {
        var real = fpu.right;
        FloatingPoint.unpackHalf(bits, real);
        fpu.raised |= real.kind == Real.SIGNALLING_NAN ? FpuState.INVALID : 0;
        return FloatingPoint.single(real);
    }

    /** Bit 2 of the immediate chooses MXCSR's rounding; tiny results are never flushed to zero. */
    @Meaning("vcvtps2ph")
    public static void vcvtps2ph(Cpu cpu, int target, int source, int quads, int immediate) {
        var lanes = cpu.fpu.lanes;
        int mode = (immediate & 4) != 0 ? FloatingPoint.mode(cpu.fpu) : immediate & 3;
        lanes[target + 1] = 0;
        for (int i = 0; i < quads; i += 2) {
            long low = narrowed(cpu.fpu, lanes[source + i], mode);
            lanes[target + (i >> 1)] = narrowed(cpu.fpu, lanes[source + i + 1], mode) << 32 | low;
        }
    }

    private static long narrowed(FpuState fpu, long singles, int mode) {
        long low = narrowed(fpu, (int) singles, mode);
        return (long) narrowed(fpu, (int) (singles >>> 32), mode) << 16 | low;
    }

    private static int narrowed(FpuState fpu, int bits, int mode) {
        var real = fpu.right;
        FloatingPoint.take(fpu, bits, real);
        fpu.raised |= real.denormal ? FpuState.DENORMAL : 0;
        fpu.raised |= real.kind == Real.SIGNALLING_NAN ? FpuState.INVALID : 0;
        fpu.raised |= Rounding.round(real, Precision.HALF, mode, fpu.mxcsr >> 7, false, false);
        int sign = real.negative ? 0x8000 : 0;
        int fraction = (int) (real.significand >>> 53) & 0x3ff;
        return sign | switch (real.kind) {
            case Real.ZERO -> 0;
            case Real.FINITE -> fraction | (real.significand < 0 ? real.exponent + BIAS << 10 : 0);
            case Real.INFINITE -> INFINITE;
            default -> INFINITE | QUIET | fraction;
        };
    }
}
