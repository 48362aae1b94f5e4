package ringside.semantics;

import ringside.semantics.FloatingPoint.Operation;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.FpuState;
import ringside.state.Real;

/** SSE arithmetic on numbers of single and double precision (SDM vol. 1, 10.4.1.2 and 11.4.1.2). */
public final class VectorFloats {
    private VectorFloats() {
    }

    @Meaning("add_single")
    public static int addSingle(FpuState fpu, int a, int b, int immediate) {
        return FloatingPoint.arithmetic(fpu, Operation.ADD, a, b);
    }

    @Meaning("add_double")
    public static long addDouble(FpuState fpu, long a, long b, int immediate) {
        return FloatingPoint.arithmetic(fpu, Operation.ADD, a, b);
    }

    @Meaning("sub_single")
    public static int subSingle(FpuState fpu, int a, int b, int immediate) {
        return FloatingPoint.arithmetic(fpu, Operation.SUBTRACT, a, b);
    }

    @Meaning("sub_double")
    public static long subDouble(FpuState fpu, long a, long b, int immediate) {
        return FloatingPoint.arithmetic(fpu, Operation.SUBTRACT, a, b);
    }

    @Meaning("mul_single")
    public static int mulSingle(FpuState fpu, int a, int b, int immediate) {
        return FloatingPoint.arithmetic(fpu, Operation.MULTIPLY, a, b);
    }

    @Meaning("mul_double")
    public static long mulDouble(FpuState fpu, long a, long b, int immediate) {
        return FloatingPoint.arithmetic(fpu, Operation.MULTIPLY, a, b);
    }

    @Meaning("div_single")
    public static int divSingle(FpuState fpu, int a, int b, int immediate) {
        return FloatingPoint.arithmetic(fpu, Operation.DIVIDE, a, b);
    }

    @Meaning("div_double")
    public static long divDouble(FpuState fpu, long a, long b, int immediate) {
        return FloatingPoint.arithmetic(fpu, Operation.DIVIDE, a, b);
    }

    @Meaning("sqrt_single")
    public static int sqrtSingle(FpuState fpu, int a, int b, int immediate) {
        if (FloatingPoint.isNan(b)) {
            return FloatingPoint.nan(fpu, b, b);
        }
        FloatingPoint.take(fpu, b, fpu.right);
        fpu.raised |= FloatingPoint.squareRoot(fpu);
        return FloatingPoint.roundedSingle(fpu, fpu.result);
    }

    @Meaning("sqrt_double")
    public static long sqrtDouble(FpuState fpu, long a, long b, int immediate) {
        if (FloatingPoint.isNan(b)) {
            return FloatingPoint.nan(fpu, b, b);
        }
        FloatingPoint.take(fpu, b, fpu.right);
        fpu.raised |= FloatingPoint.squareRoot(fpu);
        return FloatingPoint.roundedDouble(fpu, fpu.result);
    }

    // ---- Comparison

    /** Less, equal, greater, or neither. */
    static final int UNORDERED = 2;

    /** Compares; a quiet NaN raises the invalid exception only where {@code signalling}. */
    static int compare(FpuState fpu, int a, int b, boolean signalling) {
        if (FloatingPoint.isNan(a) || FloatingPoint.isNan(b)) {
            boolean invalid = signalling || FloatingPoint.isSignalling(a) || FloatingPoint.isSignalling(b);
            fpu.raised |= invalid ? FpuState.INVALID : 0;
            return UNORDERED;
        }
        FloatingPoint.take(fpu, a, fpu.left);
        FloatingPoint.take(fpu, b, fpu.right);
        return compareTaken(fpu);
    }

    static int compare(FpuState fpu, long a, long b, boolean signalling) {
        if (FloatingPoint.isNan(a) || FloatingPoint.isNan(b)) {
            boolean invalid = signalling || FloatingPoint.isSignalling(a) || FloatingPoint.isSignalling(b);
            fpu.raised |= invalid ? FpuState.INVALID : 0;
            return UNORDERED;
        }
        FloatingPoint.take(fpu, a, fpu.left);
        FloatingPoint.take(fpu, b, fpu.right);
        return compareTaken(fpu);
    }

    private static int compareTaken(FpuState fpu) {
        fpu.raised |= fpu.left.denormal || fpu.right.denormal ? FpuState.DENORMAL : 0;
        return RealArithmetic.compare(fpu.left, fpu.right);
    }

    /** The lesser of the two; the second where one is a NaN or both are 0. */
    @Meaning("min_single")
    public static int minSingle(FpuState fpu, int a, int b, int immediate) {
        return FloatingPoint.dazed(fpu, compare(fpu, a, b, true) == -1 ? a : b);
    }

    @Meaning("min_double")
    public static long minDouble(FpuState fpu, long a, long b, int immediate) {
        return FloatingPoint.dazed(fpu, compare(fpu, a, b, true) == -1 ? a : b);
    }

    @Meaning("max_single")
    public static int maxSingle(FpuState fpu, int a, int b, int immediate) {
        return FloatingPoint.dazed(fpu, compare(fpu, a, b, true) == 1 ? a : b);
    }

    @Meaning("max_double")
    public static long maxDouble(FpuState fpu, long a, long b, int immediate) {
        return FloatingPoint.dazed(fpu, compare(fpu, a, b, true) == 1 ? a : b);
    }

    /** A mask by the predicate that the immediate names; the ordering ones raise the invalid exception. */
    @Meaning("cmp_single")
    public static int cmpSingle(FpuState fpu, int a, int b, int predicate) {
        return cmpSingleVex(fpu, a, b, predicate & 7);
    }

    @Meaning("cmp_double")
    public static long cmpDouble(FpuState fpu, long a, long b, int predicate) {
        return cmpDoubleVex(fpu, a, b, predicate & 7);
    }

    /** With a VEX prefix there are 32 predicates (SDM vol. 2A, table 3-1). */
    @Meaning("cmp_single_vex")
    public static int cmpSingleVex(FpuState fpu, int a, int b, int predicate) {
        return holds(compare(fpu, a, b, signals(predicate)), predicate) ? -1 : 0;
    }

    @Meaning("cmp_double_vex")
    public static long cmpDoubleVex(FpuState fpu, long a, long b, int predicate) {
        return holds(compare(fpu, a, b, signals(predicate)), predicate) ? -1 : 0;
    }

    /** The ordering predicates raise the invalid exception for quiet NaNs; the last 16 do where the others do not. */
    private static boolean signals(int predicate) {
        return ((predicate & 3) == 1 || (predicate & 3) == 2) != ((predicate & 16) != 0);
    }

    /** Of each of 16 predicates, from the lowest four bits on: whether it holds for less, equal, greater, unordered. */
    private static final long PREDICATES = 0xf4650b9a7ced8312L;

    private static boolean holds(int compared, int predicate) {
        return (PREDICATES >>> 4 * (predicate & 15) >>> compared + 1 & 1) != 0;
    }

    @Meaning("comiss")
    public static void comiss(Cpu cpu, int a, int b, int quads) {
        var fpu = cpu.fpu;
        flags(cpu, compare(fpu, (int) fpu.lanes[a], (int) fpu.lanes[b], true));
    }

    @Meaning("ucomiss")
    public static void ucomiss(Cpu cpu, int a, int b, int quads) {
        var fpu = cpu.fpu;
        flags(cpu, compare(fpu, (int) fpu.lanes[a], (int) fpu.lanes[b], false));
    }

    @Meaning("comisd")
    public static void comisd(Cpu cpu, int a, int b, int quads) {
        var fpu = cpu.fpu;
        flags(cpu, compare(fpu, fpu.lanes[a], fpu.lanes[b], true));
    }

    @Meaning("ucomisd")
    public static void ucomisd(Cpu cpu, int a, int b, int quads) {
        var fpu = cpu.fpu;
        flags(cpu, compare(fpu, fpu.lanes[a], fpu.lanes[b], false));
    }

    /** An unmasked exception must leave the flags alone, and is raised right after. */
    private static void flags(Cpu cpu, int compared) {
        if ((cpu.fpu.raised & ~(cpu.fpu.mxcsr >> 7)) == 0) {
            compared(cpu, compared);
        }
    }

    /** ZF, PF and CF tell greater (none), less (CF), equal (ZF) or unordered (all); OF, SF and AF are cleared. */
    static void compared(Cpu cpu, int compared) {
        boolean unordered = compared == UNORDERED;
        cpu.flags.status((compared == 0 || unordered ? Flags.ZF : 0) | (unordered ? Flags.PF : 0)
            | (compared == -1 || unordered ? Flags.CF : 0));
    }

    // ---- Approximations

    /** Twelve bits and more of the reciprocal; denormal numbers count as 0, and nothing is raised. */
    @Meaning("rcp_single")
    public static int rcpSingle(FpuState fpu, int a, int b, int immediate) {
        if (FloatingPoint.isNan(b)) {
            return b | 1 << 22;
        }
        return approximated(1.0 / plain(b));
    }

    @Meaning("rsqrt_single")
    public static int rsqrtSingle(FpuState fpu, int a, int b, int immediate) {
        if (FloatingPoint.isNan(b)) {
            return b | 1 << 22;
        }
        double value = plain(b);
        return value < 0 ? 0xffc00000 : approximated(value == 0 ? 1 / value : 1 / Math.sqrt(value));
    }

    private static double plain(int bits) {
        boolean denormal = (bits & 0x7f800000) == 0;
        return Float.intBitsToFloat(denormal ? bits & Integer.MIN_VALUE : bits);
    }

    private static int approximated(double value) {
        int bits = Float.floatToRawIntBits((float) value);
        return (bits & 0x7f800000) == 0 ? bits & Integer.MIN_VALUE : bits;
    }

    // ---- Rounding to integers

    @Meaning("round_single")
    public static int roundSingle(FpuState fpu, int a, int b, int immediate) {
        if (FloatingPoint.isNan(b)) {
            return FloatingPoint.nan(fpu, b, b);
        }
        FloatingPoint.take(fpu, b, fpu.right);
        toIntegral(fpu, fpu.right, immediate);
        return FloatingPoint.single(fpu.right);
    }

    @Meaning("round_double")
    public static long roundDouble(FpuState fpu, long a, long b, int immediate) {
        if (FloatingPoint.isNan(b)) {
            return FloatingPoint.nan(fpu, b, b);
        }
        FloatingPoint.take(fpu, b, fpu.right);
        toIntegral(fpu, fpu.right, immediate);
        return FloatingPoint.doubleBits(fpu.right);
    }

    /** Bit 2 of the immediate chooses MXCSR's rounding, bit 3 raises no precision exception. */
    private static void toIntegral(FpuState fpu, Real real, int immediate) {
        int mode = (immediate & 4) != 0 ? FloatingPoint.mode(fpu) : immediate & 3;
        if (integral(real, mode) && (immediate & 8) == 0) {
            fpu.raised |= FpuState.PRECISION;
        }
    }

    /** Rounds to an integer that stays a floating-point number; returns whether it was none. */
    static boolean integral(Real real, int mode) {
        real.roundedUp = false;
        if (real.kind != Real.FINITE || real.exponent >= 63) {
            return false;
        }
        boolean negative = real.negative;
        boolean inexact = Rounding.whole(real, mode);
        boolean up = real.roundedUp;
        real.integer(negative, real.significand);
        real.roundedUp = up;
        return inexact;
    }

    // ---- Sums within a vector

    @Meaning("haddps")
    public static void haddps(FpuState fpu, int target, int source, int quads, int immediate) {
        horizontally(fpu, target, source, Operation.ADD);
    }

    @Meaning("hsubps")
    public static void hsubps(FpuState fpu, int target, int source, int quads, int immediate) {
        horizontally(fpu, target, source, Operation.SUBTRACT);
    }

    private static void horizontally(FpuState fpu, int target, int source, Operation operation) {
        var lanes = fpu.lanes;
        lanes[target] = pair(fpu, operation, lanes[target]) | pair(fpu, operation, lanes[target + 1]) << 32;
        lanes[target + 1] = pair(fpu, operation, lanes[source]) | pair(fpu, operation, lanes[source + 1]) << 32;
    }

    private static long pair(FpuState fpu, Operation operation, long quad) {
        return FloatingPoint.arithmetic(fpu, operation, (int) quad, (int) (quad >>> 32)) & 0xffffffffL;
    }

    @Meaning("haddpd")
    public static void haddpd(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target] = FloatingPoint.arithmetic(fpu, Operation.ADD, lanes[target], lanes[target + 1]);
        lanes[target + 1] = FloatingPoint.arithmetic(fpu, Operation.ADD, lanes[source], lanes[source + 1]);
    }

    @Meaning("hsubpd")
    public static void hsubpd(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target] = FloatingPoint.arithmetic(fpu, Operation.SUBTRACT, lanes[target], lanes[target + 1]);
        lanes[target + 1] = FloatingPoint.arithmetic(fpu, Operation.SUBTRACT, lanes[source], lanes[source + 1]);
    }

    @Meaning("addsubps")
    public static void addsubps(FpuState fpu, int target, int source, int quads, int immediate) {
        for (int i = 0; i < 2; i++) {
            long a = fpu.lanes[target + i];
            long b = fpu.lanes[source + i];
            long low = FloatingPoint.arithmetic(fpu, Operation.SUBTRACT, (int) a, (int) b) & 0xffffffffL;
            long high = FloatingPoint.arithmetic(fpu, Operation.ADD, (int) (a >>> 32), (int) (b >>> 32));
            fpu.lanes[target + i] = low | high << 32;
        }
    }

    @Meaning("addsubpd")
    public static void addsubpd(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target] = FloatingPoint.arithmetic(fpu, Operation.SUBTRACT, lanes[target], lanes[source]);
        lanes[target + 1] = FloatingPoint.arithmetic(fpu, Operation.ADD, lanes[target + 1], lanes[source + 1]);
    }

    /** Sums of products; products that the immediate's high bits leave out are 0. */
    @Meaning("dpps")
    public static void dpps(FpuState fpu, int target, int source, int quads, int immediate) {
        int first = product(fpu, target, source, 0, immediate);
        int second = product(fpu, target, source, 1, immediate);
        int third = product(fpu, target, source, 2, immediate);
        int fourth = product(fpu, target, source, 3, immediate);
        if (isStopped(fpu)) {
            return;
        }
        int low = sum(fpu, second, first);
        int high = sum(fpu, fourth, third);
        if (isStopped(fpu)) {
            return;
        }
        long sum = sum(fpu, high, low) & 0xffffffffL;
        fpu.lanes[target] = ((immediate & 1) != 0 ? sum : 0) | ((immediate & 2) != 0 ? sum << 32 : 0);
        fpu.lanes[target + 1] = ((immediate & 4) != 0 ? sum : 0) | ((immediate & 8) != 0 ? sum << 32 : 0);
    }

    /** Whether an exception that is not masked has been met: the next stage meets none then. */
    private static boolean isStopped(FpuState fpu) {
        return (fpu.raised & ~(fpu.mxcsr >> 7) & FpuState.EXCEPTIONS) != 0;
    }

    private static int sum(FpuState fpu, int a, int b) {
        return FloatingPoint.arithmetic(fpu, Operation.ADD, a, b);
    }

    private static int product(FpuState fpu, int target, int source, int i, int immediate) {
        if ((immediate >> 4 + i & 1) == 0) {
            return 0;
        }
        return FloatingPoint.arithmetic(fpu, Operation.MULTIPLY,
            (int) (fpu.lanes[target + (i >> 1)] >>> 32 * (i & 1)),
            (int) (fpu.lanes[source + (i >> 1)] >>> 32 * (i & 1)));
    }

    @Meaning("dppd")
    public static void dppd(FpuState fpu, int target, int source, int quads, int immediate) {
        long low = (immediate & 16) == 0 ? 0
            : FloatingPoint.arithmetic(fpu, Operation.MULTIPLY, fpu.lanes[target], fpu.lanes[source]);
        long high = (immediate & 32) == 0 ? 0
            : FloatingPoint.arithmetic(fpu, Operation.MULTIPLY, fpu.lanes[target + 1], fpu.lanes[source + 1]);
        if (isStopped(fpu)) {
            return;
        }
        long sum = FloatingPoint.arithmetic(fpu, Operation.ADD, high, low);
        fpu.lanes[target] = (immediate & 1) != 0 ? sum : 0;
        fpu.lanes[target + 1] = (immediate & 2) != 0 ? sum : 0;
    }
}
