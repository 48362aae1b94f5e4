package ringside.semantics;

import ringside.state.FpuState;

/**
 * FMA: products and sums that are rounded once (SDM vol. 1, 14.5.2). The first two values are the factors, the third is
 * added; in vectors of additions and subtractions by turns the element's lowest bit chooses.
 */
public final class FusedFloats {
    private FusedFloats() {
    }

    private static int fused(FpuState fpu, int a, int b, int c, boolean negateProduct, boolean negateAddend) {
        if (FloatingPoint.isNan(a) || FloatingPoint.isNan(b) || FloatingPoint.isNan(c)) {
            fpu.raised |= FloatingPoint.isSignalling(c) ? FpuState.INVALID : 0;
            return FloatingPoint.isNan(a) || FloatingPoint.isNan(b) ? FloatingPoint.nan(fpu, a, b)
                : FloatingPoint.nan(fpu, c, c);
        }
        FloatingPoint.take(fpu, a, fpu.left);
        FloatingPoint.take(fpu, b, fpu.right);
        FloatingPoint.take(fpu, c, fpu.addend);
        FloatingPoint.fuse(fpu, negateProduct, negateAddend);
        return FloatingPoint.roundedSingle(fpu, fpu.left);
    }

    private static long fused(FpuState fpu, long a, long b, long c, boolean negateProduct, boolean negateAddend) {
        if (FloatingPoint.isNan(a) || FloatingPoint.isNan(b) || FloatingPoint.isNan(c)) {
            fpu.raised |= FloatingPoint.isSignalling(c) ? FpuState.INVALID : 0;
            return FloatingPoint.isNan(a) || FloatingPoint.isNan(b) ? FloatingPoint.nan(fpu, a, b)
                : FloatingPoint.nan(fpu, c, c);
        }
        FloatingPoint.take(fpu, a, fpu.left);
        FloatingPoint.take(fpu, b, fpu.right);
        FloatingPoint.take(fpu, c, fpu.addend);
        FloatingPoint.fuse(fpu, negateProduct, negateAddend);
        return FloatingPoint.roundedDouble(fpu, fpu.left);
    }

    @Meaning("fmadd_single")
    public static int fmaddSingle(FpuState fpu, int a, int b, int c, int element) {
        return fused(fpu, a, b, c, false, false);
    }

    @Meaning("fmadd_double")
    public static long fmaddDouble(FpuState fpu, long a, long b, long c, int element) {
        return fused(fpu, a, b, c, false, false);
    }

    @Meaning("fmsub_single")
    public static int fmsubSingle(FpuState fpu, int a, int b, int c, int element) {
        return fused(fpu, a, b, c, false, true);
    }

    @Meaning("fmsub_double")
    public static long fmsubDouble(FpuState fpu, long a, long b, long c, int element) {
        return fused(fpu, a, b, c, false, true);
    }

    @Meaning("fnmadd_single")
    public static int fnmaddSingle(FpuState fpu, int a, int b, int c, int element) {
        return fused(fpu, a, b, c, true, false);
    }

    @Meaning("fnmadd_double")
    public static long fnmaddDouble(FpuState fpu, long a, long b, long c, int element) {
        return fused(fpu, a, b, c, true, false);
    }

    @Meaning("fnmsub_single")
    public static int fnmsubSingle(FpuState fpu, int a, int b, int c, int element) {
        return fused(fpu, a, b, c, true, true);
    }

    @Meaning("fnmsub_double")
    public static long fnmsubDouble(FpuState fpu, long a, long b, long c, int element) {
        return fused(fpu, a, b, c, true, true);
    }

    @Meaning("fmaddsub_single")
    public static int fmaddsubSingle(FpuState fpu, int a, int b, int c, int element) {
        return fused(fpu, a, b, c, false, element == 0);
    }

    @Meaning("fmaddsub_double")
    public static long fmaddsubDouble(FpuState fpu, long a, long b, long c, int element) {
        return fused(fpu, a, b, c, false, element == 0);
    }

    @Meaning("fmsubadd_single")
    public static int fmsubaddSingle(FpuState fpu, int a, int b, int c, int element) {
        return fused(fpu, a, b, c, false, element == 1);
    }

    @Meaning("fmsubadd_double")
    public static long fmsubaddDouble(FpuState fpu, long a, long b, long c, int element) {
        return fused(fpu, a, b, c, false, element == 1);
    }
}
