package ringside.semantics;

import ringside.state.FpuState;
import ringside.state.Real;

/** Numbers of single and double precision as SSE works on them: with the rounding and the exceptions of MXCSR. */
final class FloatingPoint {
    static final int DENORMALS_ARE_ZEROS = 1 << 6;
    static final int FLUSH_TO_ZERO = 1 << 15;
    private static final int QUIET_SINGLE = 1 << 22;
    private static final long QUIET_DOUBLE = 1L << 51;
    private static final int EXPONENT_SINGLE = 0x7f800000;
    private static final long EXPONENT_DOUBLE = 0x7ff0000000000000L;

    private FloatingPoint() {
    }

    static int mode(FpuState fpu) {
        return fpu.mxcsr >> 13 & 3;
    }

    // ---- Taking apart

    static void take(FpuState fpu, int bits, Real real) {
        unpack(bits, real);
        daze(fpu, real);
    }

    static void take(FpuState fpu, long bits, Real real) {
        unpack(bits, real);
        daze(fpu, real);
    }

    private static void daze(FpuState fpu, Real real) {
        if (real.denormal && (fpu.mxcsr & DENORMALS_ARE_ZEROS) != 0) {
            real.zero(real.negative);
        }
    }

    /** The number, or 0 where it is denormal and counts as 0. */
    static int dazed(FpuState fpu, int bits) {
        boolean denormal = (bits & EXPONENT_SINGLE) == 0 && (fpu.mxcsr & DENORMALS_ARE_ZEROS) != 0;
        return denormal ? bits & Integer.MIN_VALUE : bits;
    }

    static long dazed(FpuState fpu, long bits) {
        boolean denormal = (bits & EXPONENT_DOUBLE) == 0 && (fpu.mxcsr & DENORMALS_ARE_ZEROS) != 0;
        return denormal ? bits & Long.MIN_VALUE : bits;
    }

    static void unpack(int bits, Real real) {
        long fraction = (bits & 0x7fffffL) << 40;
        int exponent = bits >>> 23 & 0xff;
        real.zero(bits < 0);
        if (exponent == 0xff) {
            special(real, fraction);
        } else if (exponent == 0) {
            denormal(real, fraction, -127);
        } else {
            normal(real, fraction, exponent - 127);
        }
    }

    static void unpack(long bits, Real real) {
        long fraction = (bits & 0xfffffffffffffL) << 11;
        int exponent = (int) (bits >>> 52) & 0x7ff;
        real.zero(bits < 0);
        if (exponent == 0x7ff) {
            special(real, fraction);
        } else if (exponent == 0) {
            denormal(real, fraction, -1023);
        } else {
            normal(real, fraction, exponent - 1023);
        }
    }

    /** A number of 16 bits. */
    static void unpackHalf(int bits, Real real) {
        long fraction = (bits & 0x3ffL) << 53;
        int exponent = bits >>> 10 & 0x1f;
        real.zero((bits & 0x8000) != 0);
        if (exponent == 0x1f) {
            special(real, fraction);
        } else if (exponent == 0) {
            denormal(real, fraction, -15);
        } else {
            normal(real, fraction, exponent - 15);
        }
    }

    private static void special(Real real, long fraction) {
        real.significand = fraction | Long.MIN_VALUE;
        real.kind = fraction == 0 ? Real.INFINITE : fraction << 1 < 0 ? Real.QUIET_NAN : Real.SIGNALLING_NAN;
    }

    /** {@code fraction} lies one bit below the place of a denormal number's exponent. */
    private static void denormal(Real real, long fraction, int exponent) {
        if (fraction != 0) {
            int shift = Long.numberOfLeadingZeros(fraction);
            real.kind = Real.FINITE;
            real.denormal = true;
            real.significand = fraction << shift;
            real.exponent = exponent + 1 - shift;
        }
    }

    private static void normal(Real real, long fraction, int exponent) {
        real.kind = Real.FINITE;
        real.significand = fraction | Long.MIN_VALUE;
        real.exponent = exponent;
    }

    // ---- Putting together

    /** A rounded number, or a NaN, whose signalling ones become quiet. */
    static int single(Real real) {
        int sign = real.negative ? Integer.MIN_VALUE : 0;
        return switch (real.kind) {
            case Real.ZERO -> sign;
            case Real.FINITE -> sign | (int) (real.significand >>> 40 & 0x7fffff)
                | (real.significand < 0 ? real.exponent + 127 << 23 : 0);
            case Real.INFINITE -> sign | EXPONENT_SINGLE;
            default -> sign | EXPONENT_SINGLE | QUIET_SINGLE | (int) (real.significand >>> 40) & 0x7fffff;
        };
    }

    static long doubleBits(Real real) {
        long sign = real.negative ? Long.MIN_VALUE : 0;
        return switch (real.kind) {
            case Real.ZERO -> sign;
            case Real.FINITE -> sign | real.significand >>> 11 & 0xfffffffffffffL
                | (real.significand < 0 ? (long) (real.exponent + 1023) << 52 : 0);
            case Real.INFINITE -> sign | EXPONENT_DOUBLE;
            default -> sign | EXPONENT_DOUBLE | QUIET_DOUBLE | real.significand >>> 11 & 0xfffffffffffffL;
        };
    }

    /** Rounds as MXCSR says, and adds what is raised. */
    static void round(FpuState fpu, Real real, Precision precision) {
        fpu.raised |= Rounding.round(real, precision, mode(fpu), fpu.mxcsr >> 7, (fpu.mxcsr & FLUSH_TO_ZERO) != 0,
            false);
    }

    static int roundedSingle(FpuState fpu, Real real) {
        round(fpu, real, Precision.SINGLE);
        return single(real);
    }

    static long roundedDouble(FpuState fpu, Real real) {
        round(fpu, real, Precision.DOUBLE);
        return doubleBits(real);
    }

    // ---- NaNs

    static boolean isNan(int bits) {
        return (bits & Integer.MAX_VALUE) > EXPONENT_SINGLE;
    }

    static boolean isNan(long bits) {
        return (bits & Long.MAX_VALUE) > EXPONENT_DOUBLE;
    }

    static boolean isSignalling(int bits) {
        return isNan(bits) && (bits & QUIET_SINGLE) == 0;
    }

    static boolean isSignalling(long bits) {
        return isNan(bits) && (bits & QUIET_DOUBLE) == 0;
    }

    /** The result of an operation one of whose operands is a NaN: the first one, made quiet (SDM vol. 1, 4.8.3.5). */
    static int nan(FpuState fpu, int a, int b) {
        fpu.raised |= isSignalling(a) || isSignalling(b) ? FpuState.INVALID : 0;
        return (isNan(a) ? a : b) | QUIET_SINGLE;
    }

    static long nan(FpuState fpu, long a, long b) {
        fpu.raised |= isSignalling(a) || isSignalling(b) ? FpuState.INVALID : 0;
        return (isNan(a) ? a : b) | QUIET_DOUBLE;
    }

    // ---- Arithmetic

    /** The operations that both SSE and x87 make. */
    enum Operation {
        ADD, SUBTRACT, MULTIPLY, DIVIDE
    }

    static int arithmetic(FpuState fpu, Operation operation, int a, int b) {
        if (isNan(a) || isNan(b)) {
            return nan(fpu, a, b);
        }
        take(fpu, a, fpu.left);
        take(fpu, b, fpu.right);
        fpu.raised |= compute(fpu, operation, mode(fpu) == Rounding.DOWN);
        return roundedSingle(fpu, fpu.result);
    }

    static long arithmetic(FpuState fpu, Operation operation, long a, long b) {
        if (isNan(a) || isNan(b)) {
            return nan(fpu, a, b);
        }
        take(fpu, a, fpu.left);
        take(fpu, b, fpu.right);
        fpu.raised |= compute(fpu, operation, mode(fpu) == Rounding.DOWN);
        return roundedDouble(fpu, fpu.result);
    }

    /**
     * Makes the result of the two operands that have been taken apart and are no NaNs; returns the exceptions of the
     * operands.
     */
    static int compute(FpuState fpu, Operation operation, boolean down) {
        var a = fpu.left;
        var b = fpu.right;
        var result = fpu.result;
        int raised = a.denormal || b.denormal ? FpuState.DENORMAL : 0;
        return switch (operation) {
            case ADD -> sum(a, b, result, raised, down);
            case SUBTRACT -> {
                b.negative = !b.negative;
                yield sum(a, b, result, raised, down);
            }
            case MULTIPLY -> product(a, b, result, raised);
            case DIVIDE -> quotient(a, b, result, raised);
        };
    }

    /** Makes the product of what was taken apart to left and right, plus the addend; the sum comes to the left. */
    static void fuse(FpuState fpu, boolean negateProduct, boolean negateAddend) {
        var a = fpu.left;
        var b = fpu.right;
        var c = fpu.addend;
        int denormal = a.denormal || b.denormal || c.denormal ? FpuState.DENORMAL : 0;
        a.negative ^= negateProduct;
        c.negative ^= negateAddend;
        int raised = product(a, b, fpu.result, denormal);
        if (raised == FpuState.INVALID) {
            a.set(fpu.result);
        } else {
            raised = sum(fpu.result, c, a, raised, mode(fpu) == Rounding.DOWN);
        }
        fpu.raised |= raised;
    }

    private static int sum(Real a, Real b, Real result, int raised, boolean down) {
        if (a.kind == Real.INFINITE || b.kind == Real.INFINITE) {
            if (a.kind == b.kind && a.negative != b.negative) {
                result.indefinite();
                return FpuState.INVALID;
            }
            result.infinite((a.kind == Real.INFINITE ? a : b).negative);
        } else if (a.kind == Real.ZERO && b.kind == Real.ZERO) {
            result.zero(a.negative == b.negative ? a.negative : down);
        } else if (a.kind == Real.ZERO || b.kind == Real.ZERO) {
            result.set(a.kind == Real.ZERO ? b : a);
        } else {
            RealArithmetic.add(a, b, result, down);
        }
        return raised;
    }

    private static int product(Real a, Real b, Real result, int raised) {
        boolean negative = a.negative != b.negative;
        if (a.kind == Real.INFINITE || b.kind == Real.INFINITE) {
            if (a.kind == Real.ZERO || b.kind == Real.ZERO) {
                result.indefinite();
                return FpuState.INVALID;
            }
            result.infinite(negative);
        } else if (a.kind == Real.ZERO || b.kind == Real.ZERO) {
            result.zero(negative);
        } else {
            RealArithmetic.multiply(a, b, result);
        }
        return raised;
    }

    private static int quotient(Real a, Real b, Real result, int raised) {
        boolean negative = a.negative != b.negative;
        if (a.kind == b.kind && a.kind != Real.FINITE) {
            result.indefinite();
            return FpuState.INVALID;
        }
        if (a.kind == Real.INFINITE || b.kind == Real.ZERO) {
            result.infinite(negative);
            return a.kind == Real.INFINITE ? raised : FpuState.DIVIDE_BY_ZERO;
        }
        if (a.kind == Real.ZERO || b.kind == Real.INFINITE) {
            result.zero(negative);
        } else {
            RealArithmetic.divide(a, b, result);
        }
        return raised;
    }

    /** The square root of what was taken apart to the right, which is no NaN. */
    static int squareRoot(FpuState fpu) {
        var a = fpu.right;
        var result = fpu.result;
        if (a.kind == Real.ZERO) {
            result.zero(a.negative);
            return 0;
        }
        if (a.negative) {
            result.indefinite();
            return FpuState.INVALID;
        }
        if (a.kind == Real.INFINITE) {
            result.infinite(false);
            return 0;
        }
        RealArithmetic.squareRoot(a, result);
        return a.denormal ? FpuState.DENORMAL : 0;
    }
}
