package ringside.semantics;

import ringside.state.Real;

/**
 * Arithmetic on finite numbers, exact but for the lowest bit of the result's tail, which stands for all that follows
 * it. Rounding comes after.
 */
final class RealArithmetic {
    private RealArithmetic() {
    }

    /** The sum; {@code down} is the rounding mode that makes 0 negative where the operands cancel out. */
    static void add(Real a, Real b, Real result, boolean down) {
        if (magnitudeBelow(a, b)) {
            add(b, a, result, down);
            return;
        }
        result.set(b);
        Rounding.shiftRight(result, Math.min(a.exponent - b.exponent, 128));
        result.exponent = a.exponent;
        if (a.negative == b.negative) {
            addMagnitude(a, result);
        } else {
            subtractMagnitude(a, result, down);
        }
    }

    private static boolean magnitudeBelow(Real a, Real b) {
        if (a.exponent != b.exponent) {
            return a.exponent < b.exponent;
        }
        int significands = Long.compareUnsigned(a.significand, b.significand);
        return significands < 0 || significands == 0 && Long.compareUnsigned(a.tail, b.tail) < 0;
    }

    private static void addMagnitude(Real a, Real result) {
        long tail = a.tail + result.tail;
        int tailCarry = Long.compareUnsigned(tail, a.tail) < 0 ? 1 : 0;
        long sum = a.significand + result.significand + tailCarry;
        int order = Long.compareUnsigned(sum, a.significand);
        result.significand = sum;
        result.tail = tail;
        if (order < 0 || order == 0 && tailCarry != 0) {
            Rounding.shiftRight(result, 1);
            result.significand |= Long.MIN_VALUE;
            result.exponent++;
        }
    }

    private static void subtractMagnitude(Real a, Real result, boolean down) {
        long high = a.significand - result.significand - (Long.compareUnsigned(a.tail, result.tail) < 0 ? 1 : 0);
        long low = a.tail - result.tail;
        if ((high | low) == 0) {
            result.zero(down);
            return;
        }
        result.negative = a.negative;
        result.significand = high;
        result.tail = low;
        normalize(result);
    }

    private static void normalize(Real real) {
        if (real.significand == 0) {
            real.significand = real.tail;
            real.tail = 0;
            real.exponent -= 64;
        }
        int shift = Long.numberOfLeadingZeros(real.significand);
        if (shift > 0) {
            real.significand = real.significand << shift | real.tail >>> 64 - shift;
            real.tail <<= shift;
            real.exponent -= shift;
        }
    }

    static void multiply(Real a, Real b, Real result) {
        result.kind = Real.FINITE;
        result.negative = a.negative != b.negative;
        result.exponent = a.exponent + b.exponent + 1;
        result.significand = Math.unsignedMultiplyHigh(a.significand, b.significand);
        result.tail = a.significand * b.significand;
        normalize(result);
    }

    /** Long division, bit by bit. */
    static void divide(Real a, Real b, Real result) {
        long divisor = b.significand;
        long rest = a.significand;
        boolean carry = false;
        result.kind = Real.FINITE;
        result.negative = a.negative != b.negative;
        result.exponent = a.exponent - b.exponent;
        if (Long.compareUnsigned(rest, divisor) < 0) {
            carry = rest < 0;
            rest <<= 1;
            result.exponent--;
        }
        long quotient = 0;
        for (int i = 0; i < 64; i++) {
            boolean goes = carry || Long.compareUnsigned(rest, divisor) >= 0;
            rest -= goes ? divisor : 0;
            quotient = quotient << 1 | (goes ? 1 : 0);
            carry = rest < 0;
            rest <<= 1;
        }
        boolean half = carry || Long.compareUnsigned(rest, divisor) >= 0;
        long left = half ? rest - divisor : rest;
        result.significand = quotient;
        result.tail = (half ? Long.MIN_VALUE : 0) | (left != 0 ? 1 : 0);
    }

    /** The square root of a positive number, two bits of it for each bit of the root. */
    static void squareRoot(Real a, Real result) {
        boolean odd = (a.exponent & 1) != 0;
        long high = odd ? a.significand : a.significand >>> 1;
        long low = odd ? 0 : a.significand << 63;
        long root = 0;
        long restHigh = 0;
        long rest = 0;
        for (int i = 0; i < 64; i++) {
            restHigh = restHigh << 2 | rest >>> 62;
            rest = rest << 2 | high >>> 62;
            high = high << 2 | low >>> 62;
            low <<= 2;
            long trialHigh = root >>> 62;
            long trial = root << 2 | 1;
            root <<= 1;
            if (restHigh > trialHigh || restHigh == trialHigh && Long.compareUnsigned(rest, trial) >= 0) {
                restHigh -= trialHigh + (Long.compareUnsigned(rest, trial) < 0 ? 1 : 0);
                rest -= trial;
                root |= 1;
            }
        }
        boolean aboveHalf = restHigh != 0 || Long.compareUnsigned(rest, root) > 0;
        result.kind = Real.FINITE;
        result.negative = false;
        result.exponent = a.exponent >> 1;
        result.significand = root;
        result.tail = (aboveHalf ? Long.MIN_VALUE : 0) | ((restHigh | rest) != 0 ? 1 : 0);
    }

    /** -1, 0 or 1 as {@code a} is less than, equal to or greater than {@code b}; neither is a NaN. */
    static int compare(Real a, Real b) {
        if (a.kind == Real.ZERO && b.kind == Real.ZERO) {
            return 0;
        }
        int one = sign(a);
        int other = sign(b);
        if (one != other) {
            return Integer.compare(one, other);
        }
        return one * magnitude(a, b);
    }

    private static int sign(Real a) {
        return a.kind == Real.ZERO ? 0 : a.negative ? -1 : 1;
    }

    private static int magnitude(Real a, Real b) {
        if (a.kind != b.kind) {
            return a.kind == Real.INFINITE ? 1 : -1;
        }
        if (a.kind == Real.INFINITE) {
            return 0;
        }
        return a.exponent != b.exponent ? Integer.compare(a.exponent, b.exponent)
            : Long.compareUnsigned(a.significand, b.significand);
    }
}
