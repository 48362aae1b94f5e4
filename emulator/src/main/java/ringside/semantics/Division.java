package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Division of a pair by an operand. The flags, which the manual leaves undefined, stay as they are on Intel's
 * processors.
 */
public final class Division {
    private Division() {
    }

    @Meaning("div")
    public static void div(Cpu cpu, Memory memory, long divisor, int width) {
        long high = Pair.high(cpu, width);
        long low = Pair.low(cpu, width);
        requireDivisible(memory.steps(), high, divisor);
        long quotient = quotient(high, low, divisor, width);
        Pair.set(cpu, width, low - quotient * divisor, quotient);
    }

    /** Divides the magnitudes, then gives the quotient its sign; the remainder has the dividend's. */
    @Meaning("idiv")
    public static void idiv(Cpu cpu, Memory memory, long operand, int width) {
        long high = Shifts.signed(Pair.high(cpu, width), width);
        long low = Pair.low(cpu, width);
        long divisor = Shifts.signed(operand, width);
        boolean negative = high < 0 != divisor < 0;
        long magnitude = magnitude(memory.steps(), high, low, Math.abs(divisor), width);
        long most = -1L >>> 65 - width;
        memory.steps().require(Check.QUOTIENT_FITS, magnitude, negative ? most + 1 : most, Origin.NONE, 0, 0);
        long quotient = negative ? -magnitude : magnitude;
        Pair.set(cpu, width, low - quotient * divisor, quotient);
    }

    private static long magnitude(Steps steps, long high, long low, long divisor, int width) {
        long mask = -1L >>> 64 - width;
        long positiveLow = high < 0 ? -low & mask : low;
        long borrow = low == 0 ? 0 : 1;
        long positiveHigh = (high < 0 ? -high - borrow : high) & mask;
        requireDivisible(steps, positiveHigh, divisor);
        return quotient(positiveHigh, positiveLow, divisor, width);
    }

    private static void requireDivisible(Steps steps, long high, long divisor) {
        steps.require(Check.DIVISOR_NOT_ZERO, divisor, 0, Origin.NONE, 0, 0);
        steps.require(Check.DIVISOR_ABOVE_UPPER_HALF, divisor, high, Origin.NONE, 0, 0);
    }

    /** The quotient of unsigned numbers; {@code high} is below the divisor, so that the quotient fits. */
    private static long quotient(long high, long low, long divisor, int width) {
        if (width < 64) {
            return Long.divideUnsigned(high << width | low, divisor);
        }
        return high == 0 ? Long.divideUnsigned(low, divisor) : longDivision(high, low, divisor);
    }

    /** Bit by bit, as on paper: the remainder grows in {@code high}, the quotient from below in {@code low}. */
    private static long longDivision(long high, long low, long divisor) {
        for (int bit = 0; bit < 64; bit++) {
            boolean beyond = high < 0;
            high = high << 1 | low >>> 63;
            low <<= 1;
            if (beyond || Long.compareUnsigned(high, divisor) >= 0) {
                high -= divisor;
                low |= 1;
            }
        }
        return low;
    }
}
