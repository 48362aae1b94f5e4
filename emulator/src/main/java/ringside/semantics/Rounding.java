package ringside.semantics;

import ringside.state.FpuState;
import ringside.state.Real;

/** Rounding to a precision, with the exceptions that it raises (SDM vol. 1, 4.8.4 and 4.9.1). */
final class Rounding {
    static final int NEAREST = 0;
    static final int DOWN = 1;
    static final int UP = 2;
    static final int CHOP = 3;

    /** An x87 result whose overflow or underflow is not masked is kept with an exponent that fits. */
    private static final int REBIAS = 24576;

    private Rounding() {
    }

    /**
     * Rounds a finite number; returns the exceptions raised.
     *
     * @param masked exceptions whose masked response is to be given
     * @param flush whether tiny results become 0
     * @param rebias whether the unmasked response to overflow and underflow is a result with another exponent
     */
    static int round(Real real, Precision precision, int mode, int masked, boolean flush, boolean rebias) {
        real.roundedUp = false;
        if (real.kind != Real.FINITE) {
            return 0;
        }
        if (real.exponent < precision.least()) {
            return small(real, precision, mode, masked, flush, rebias);
        }
        boolean inexact = cut(real, precision.bits(), mode);
        int raised = inexact ? FpuState.PRECISION : 0;
        return real.exponent > precision.most() ? raised | large(real, precision, mode, masked, rebias) : raised;
    }

    private static int small(Real real, Precision precision, int mode, int masked, boolean flush, boolean rebias) {
        boolean tiny = isTiny(real, precision, mode);
        boolean isMasked = (masked & FpuState.UNDERFLOW) != 0;
        if (tiny && isMasked && flush) {
            real.zero(real.negative);
            return FpuState.UNDERFLOW | FpuState.PRECISION;
        }
        // Conversions to half precision tell of the rounding of the denormal number even then.
        if (tiny && !isMasked && precision != Precision.HALF) {
            real.exponent += rebias ? REBIAS : 0;
            return FpuState.UNDERFLOW | (cut(real, precision.bits(), mode) ? FpuState.PRECISION : 0);
        }
        shiftRight(real, precision.least() - real.exponent);
        real.exponent = precision.least();
        boolean inexact = cut(real, precision.bits(), mode);
        if (real.significand == 0) {
            real.zero(real.negative);
        }
        return (tiny && (inexact || !isMasked) ? FpuState.UNDERFLOW : 0) | (inexact ? FpuState.PRECISION : 0);
    }

    /** Tininess is detected after rounding: with any exponent, the number would still be too small. */
    private static boolean isTiny(Real real, Precision precision, int mode) {
        if (real.exponent < precision.least() - 1) {
            return true;
        }
        long significand = real.significand;
        long tail = real.tail;
        int exponent = real.exponent;
        cut(real, precision.bits(), mode);
        boolean tiny = real.exponent < precision.least();
        real.significand = significand;
        real.tail = tail;
        real.exponent = exponent;
        return tiny;
    }

    private static int large(Real real, Precision precision, int mode, int masked, boolean rebias) {
        if ((masked & FpuState.OVERFLOW) == 0) {
            real.exponent -= rebias ? REBIAS : 0;
            return FpuState.OVERFLOW;
        }
        boolean toInfinity = mode == NEAREST || mode == (real.negative ? DOWN : UP);
        if (toInfinity) {
            real.infinite(real.negative);
        } else {
            real.exponent = precision.most();
            real.significand = -1L << 64 - precision.bits();
            real.tail = 0;
        }
        real.roundedUp = toInfinity;
        return FpuState.OVERFLOW | FpuState.PRECISION;
    }

    /** Keeps the upper {@code bits} (1 to 64) of the significand; returns whether anything but zeros went. */
    static boolean cut(Real real, int bits, int mode) {
        long unit = 1L << 64 - bits;
        long below = real.significand & unit - 1;
        real.roundedUp = false;
        if ((below | real.tail) == 0) {
            return false;
        }
        boolean up = switch (mode) {
            case NEAREST -> isUpToNearest(real, unit, below);
            case DOWN -> real.negative;
            case UP -> !real.negative;
            default -> false;
        };
        real.significand -= below;
        real.tail = 0;
        real.roundedUp = up;
        if (up) {
            real.significand += unit;
            if (real.significand == 0) {
                real.significand = Long.MIN_VALUE;
                real.exponent++;
            }
        }
        return true;
    }

    private static boolean isUpToNearest(Real real, long unit, long below) {
        boolean odd = (real.significand & unit) != 0;
        if (unit == 1) {
            return real.tail < 0 && (real.tail != Long.MIN_VALUE || odd);
        }
        long half = unit >>> 1;
        return (below & half) != 0 && ((below & half - 1) != 0 || real.tail != 0 || odd);
    }

    /** Shifts {@code significand:tail} right; the lowest bit of the tail keeps that something was lost. */
    static void shiftRight(Real real, int by) {
        long high = real.significand;
        long low = real.tail;
        if (by >= 128) {
            real.significand = 0;
            real.tail = (high | low) != 0 ? 1 : 0;
        } else if (by >= 64) {
            long lost = low | (by == 64 ? 0 : high << 128 - by);
            real.significand = 0;
            real.tail = (by == 64 ? high : high >>> by - 64) | (lost != 0 ? 1 : 0);
        } else if (by > 0) {
            long lost = low << 64 - by;
            real.tail = high << 64 - by | low >>> by | (lost != 0 ? 1 : 0);
            real.significand = high >>> by;
        }
    }

    /**
     * The number as an integer of {@code width} bits in two's complement, rounded; {@link Real#roundedUp} and the
     * exceptions tell about it. What does not fit raises the invalid exception and gives the lowest integer.
     */
    static long integer(FpuState fpu, Real real, int width, int mode) {
        long lowest = -1L << width - 1;
        real.roundedUp = false;
        if (real.kind == Real.ZERO) {
            return 0;
        }
        if (real.kind != Real.FINITE || real.exponent > 63) {
            fpu.raised |= FpuState.INVALID;
            return lowest;
        }
        boolean inexact = whole(real, mode);
        long magnitude = real.significand;
        boolean fits = real.tail == 0 && (real.negative ? Long.compareUnsigned(magnitude, -lowest) <= 0
            : Long.compareUnsigned(magnitude, -lowest) < 0);
        if (!fits) {
            fpu.raised |= FpuState.INVALID;
            return lowest;
        }
        fpu.raised |= inexact ? FpuState.PRECISION : 0;
        return real.negative ? -magnitude : magnitude;
    }

    /**
     * Makes the significand of a finite number below 2^64 an integer by rounding; the tail is not 0 where that gave
     * 2^64. Returns whether it was none before.
     */
    static boolean whole(Real real, int mode) {
        shiftRight(real, 63 - real.exponent);
        real.exponent = 63;
        boolean inexact = cut(real, 64, mode);
        // A carry out of the top leaves the highest bit and an exponent of 64.
        real.tail = real.exponent == 64 ? 1 : 0;
        return inexact;
    }
}
