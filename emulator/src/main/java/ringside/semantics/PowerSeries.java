package ringside.semantics;

import java.math.BigInteger;

/**
 * A power series whose coefficients fall from 1. They are kept in fractions of 2^127, the upper and the lower half of
 * each, so that a sum is made without objects.
 */
record PowerSeries(long[] upper, long[] lower) {
    /** Arguments and sums are in fractions of 2 to this. */
    static final int BITS = 128;

    private static final BigInteger CARRY = BigInteger.ONE.shiftLeft(64);

    private static PowerSeries of(int count) {
        return new PowerSeries(new long[count], new long[count]);
    }

    private void put(int index, BigInteger divisor) {
        var coefficient = BigInteger.ONE.shiftLeft(BITS - 1).divide(divisor);
        upper[index] = coefficient.shiftRight(64).longValue();
        lower[index] = coefficient.longValue();
    }

    /** With the inverses of the factorials of {@code first}, {@code first + step} and so on. */
    static PowerSeries ofFactorials(int count, int first, int step) {
        var series = of(count);
        var factorial = BigInteger.ONE;
        for (int i = 0, last = 0; i < count; i++) {
            for (; last < first + i * step; last++) {
                factorial = factorial.multiply(BigInteger.valueOf(last + 1));
            }
            series.put(i, factorial);
        }
        return series;
    }

    /** With the inverses of 1, 3, 5 and so on. */
    static PowerSeries ofOddNumbers(int count) {
        var series = of(count);
        for (int i = 0; i < count; i++) {
            series.put(i, BigInteger.valueOf(2 * i + 1));
        }
        return series;
    }

    /**
     * The sum for a fraction, with alternating signs or without, from the last coefficient to the first. What of a
     * product lies below 2^-127 is lost.
     */
    BigInteger at(BigInteger fraction, boolean alternating) {
        long x = fraction.shiftRight(64).longValue();
        long y = fraction.longValue();
        long high = 0;
        long low = 0;
        for (int i = upper.length - 1; i >= 0; i--) {
            long first = Math.unsignedMultiplyHigh(high, y);
            long second = first + Math.unsignedMultiplyHigh(low, x);
            long third = second + high * x;
            high = Math.unsignedMultiplyHigh(high, x) + carry(second, first) + carry(third, second);
            low = alternating ? lower[i] - third : lower[i] + third;
            high = alternating ? upper[i] - high - carry(lower[i], third) : upper[i] + high + carry(low, third);
        }
        return unsigned(high).shiftLeft(64).add(unsigned(low)).shiftLeft(1);
    }

    private static long carry(long sum, long summand) {
        return Long.compareUnsigned(sum, summand) < 0 ? 1 : 0;
    }

    /** As many as its 64 bits say. */
    static BigInteger unsigned(long value) {
        return value < 0 ? BigInteger.valueOf(value).add(CARRY) : BigInteger.valueOf(value);
    }
}
