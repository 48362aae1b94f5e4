package ringside.semantics;

import java.math.BigInteger;

import ringside.state.Real;

/**
 * Functions whose results no number holds exactly: arguments are reduced, so that {@linkplain PowerSeries power series}
 * are short, with fractions of 2^{@value #BITS}. Before it is rounded, a result is off by less than 2^-100 of itself.
 * Arguments are finite and not 0, but for what is said of a function.
 */
final class Transcendental {
    private static final int BITS = PowerSeries.BITS;
    private static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);
    private static final int GUARD = 32;
    private static final BigInteger PI = inverse(5, true).multiply(BigInteger.valueOf(16))
        .subtract(inverse(239, true).multiply(BigInteger.valueOf(4))).shiftRight(GUARD);
    private static final BigInteger LN_2 = inverse(3, false).shiftRight(GUARD - 1);
    private static final BigInteger TWO_BY_LN_2 = ONE.shiftLeft(BITS + 1).divide(LN_2);

    private static final Scaled WHOLE = new Scaled(BigInteger.ONE, 0);

    /** The processor's pi has 66 bits; what it takes away from an angle are multiples of that (SDM vol. 1, 8.3.8). */
    private static final int PI_BITS = 66;
    private static final BigInteger PROCESSORS_PI = PI.shiftRight(BITS - PI_BITS);
    /** The significand of the square root of 2: a number from half of that to that is nearest to 1. */
    private static final long ROOT = 0xb504f333f9de6484L;

    private static final PowerSeries SINE = PowerSeries.ofFactorials(15, 1, 2);
    private static final PowerSeries COSINE = PowerSeries.ofFactorials(16, 0, 2);
    private static final PowerSeries EXPONENTIAL = PowerSeries.ofFactorials(34, 1, 1);
    private static final PowerSeries TANGENT = PowerSeries.ofOddNumbers(27);
    /** The arc tangents of 0/8 to 8/8. */
    private static final BigInteger[] EIGHTHS = eighths();

    private Transcendental() {
    }

    /** {@code value} times 2^-{@code scale}. */
    private record Scaled(BigInteger value, int scale) {

        static Scaled of(Real real) {
            var significand = PowerSeries.unsigned(real.significand);
            return new Scaled(real.negative ? significand.negate() : significand, 63 - real.exponent);
        }

        static Scaled fraction(BigInteger value) {
            return new Scaled(value, BITS);
        }

        Scaled times(Scaled other) {
            return new Scaled(value.multiply(other.value), scale + other.scale);
        }

        Scaled times(BigInteger fraction) {
            return times(fraction(fraction));
        }

        Scaled over(Scaled other) {
            int more = Math.max(0, BITS + other.value.bitLength() - value.bitLength());
            return new Scaled(value.shiftLeft(more).divide(other.value), scale + more - other.scale);
        }

        Scaled plus(Scaled other, int times) {
            int common = Math.max(scale, other.scale);
            return new Scaled(value.shiftLeft(common - scale).add(
                other.value.shiftLeft(common - other.scale).multiply(BigInteger.valueOf(times))), common);
        }

        Scaled abs() {
            return new Scaled(value.abs(), scale);
        }

        Scaled negate() {
            return new Scaled(value.negate(), scale);
        }

        /** In fractions of 2^BITS; what is less than one of them is lost. */
        BigInteger fraction() {
            return value.shiftRight(scale - BITS);
        }

        BigInteger squared() {
            return times(this).fraction();
        }

        /** Leaves it to rounding. */
        void store(Real result) {
            var magnitude = value.abs();
            int length = magnitude.bitLength();
            var top = magnitude.shiftRight(length - 128);
            result.zero(value.signum() < 0);
            result.kind = Real.FINITE;
            result.exponent = length - 1 - scale;
            result.significand = top.shiftRight(64).longValue();
            result.tail = top.longValue();
        }
    }

    // ---- Functions of angles

    /**
     * An angle less the nearest multiple of a quarter turn.
     *
     * @param quarters that multiple
     * @param rest     at most half a quarter turn
     */
    private record Angle(int quarters, Scaled rest) {

        /** The angle {@code x}, below 2^63. */
        static Angle of(Real x) {
            var whole = Scaled.of(x);
            if (x.exponent < -1) {
                return new Angle(0, whole);
            }
            var parts = whole.value.shiftLeft(PI_BITS + 1 - whole.scale).divideAndRemainder(PROCESSORS_PI);
            int quarters = parts[0].intValue();
            var rest = parts[1];
            if (rest.abs().shiftLeft(1).compareTo(PROCESSORS_PI) > 0) {
                quarters += rest.signum();
                rest = rest.signum() < 0 ? rest.add(PROCESSORS_PI) : rest.subtract(PROCESSORS_PI);
            }
            return new Angle(quarters, new Scaled(rest, PI_BITS + 1));
        }

        Scaled sine(int from) {
            var squared = rest.squared();
            var value = (quarters + from & 1) == 0 ? rest.times(SINE.at(squared, true))
                : Scaled.fraction(COSINE.at(squared, true));
            return (quarters + from & 2) == 0 ? value : value.negate();
        }
    }

    /** The sine of {@code x}, which is below 2^63. */
    static void sine(Real x, Real result) {
        Angle.of(x).sine(0).store(result);
    }

    static void cosine(Real x, Real result) {
        Angle.of(x).sine(1).store(result);
    }

    static void tangent(Real x, Real result) {
        var angle = Angle.of(x);
        angle.sine(0).over(angle.sine(1)).store(result);
    }

    /** As many eighths of a turn. */
    static void turn(int eighths, Real result) {
        Scaled.fraction(PI.multiply(BigInteger.valueOf(eighths)).shiftRight(2)).store(result);
    }

    /** The angle between the axis of {@code x} and the point (x, y), from -pi to pi. */
    static void arcTangent(Real y, Real x, Real result) {
        var height = Scaled.of(y).abs();
        var width = Scaled.of(x).abs();
        boolean flat = y.exponent != x.exponent ? y.exponent < x.exponent
            : Long.compareUnsigned(y.significand, x.significand) <= 0;
        var angle = flat ? arcTangent(height, width)
            : Scaled.fraction(PI.shiftRight(1).subtract(arcTangent(width, height).fraction()));
        if (x.negative) {
            angle = Scaled.fraction(PI.subtract(angle.fraction()));
        }
        (y.negative ? angle.negate() : angle).store(result);
    }

    /** The arc tangent of a quotient from 0 to 1: that of the nearest eighth, and of what is left. */
    private static Scaled arcTangent(Scaled a, Scaled b) {
        var quotient = a.over(b);
        int eighth = quotient.fraction().shiftRight(BITS - 4).add(BigInteger.ONE).shiftRight(1).intValue();
        if (eighth == 0) {
            return small(quotient);
        }
        var left = a.plus(a, 7).plus(b, -eighth).over(b.plus(b, 7).plus(a, eighth));
        return Scaled.fraction(EIGHTHS[eighth].add(small(left).fraction()));
    }

    private static Scaled small(Scaled tangent) {
        return tangent.times(TANGENT.at(tangent.squared(), true));
    }

    // ---- Exponentials and logarithms

    /** 2^x - 1 for {@code x} from -1 to 1. */
    static void exponential(Real x, Real result) {
        var power = Scaled.of(x).times(LN_2);
        power.times(EXPONENTIAL.at(power.abs().fraction(), x.negative)).store(result);
    }

    /** {@code y} times the binary logarithm of {@code x}, which is positive and not 1. */
    static void logarithm(Real y, Real x, Real result) {
        Scaled.of(y).times(logarithm(Scaled.of(x))).store(result);
    }

    /** {@code y} times the binary logarithm of {@code x} + 1, which is positive. */
    static void logarithmOfOneMore(Real y, Real x, Real result) {
        var number = Scaled.of(x);
        Scaled.of(y).times(x.exponent < -2 ? ofOneMore(number) : logarithm(number.plus(WHOLE, 1))).store(result);
    }

    /** That of the power of 2 next to it, and that of how many times as much it is. */
    private static Scaled logarithm(Scaled x) {
        int length = x.value.bitLength();
        boolean upper = Long.compareUnsigned(x.value.shiftRight(length - 64).longValue(), ROOT) > 0;
        int one = upper ? length : length - 1;
        var rest = ofOneMore(new Scaled(x.value.subtract(BigInteger.ONE.shiftLeft(one)), one));
        int power = one - x.scale;
        return power == 0 ? rest : rest.plus(WHOLE, power);
    }

    /** The binary logarithm of a number beyond 1 by this much: twice the area tangent of x / (x + 2), by ln 2. */
    private static Scaled ofOneMore(Scaled x) {
        var tangent = x.over(Scaled.fraction(ONE.shiftLeft(1).add(x.fraction())));
        return tangent.times(TANGENT.at(tangent.squared(), false)).times(TWO_BY_LN_2);
    }

    // ---- Constants

    /** The arc or area tangent of 1/n, with guard bits. */
    private static BigInteger inverse(int n, boolean arc) {
        var square = BigInteger.valueOf((long) n * n);
        var sum = BigInteger.ZERO;
        var power = ONE.shiftLeft(GUARD).divide(BigInteger.valueOf(n));
        for (int i = 0; power.signum() != 0; i++, power = power.divide(square)) {
            var term = power.divide(BigInteger.valueOf(2 * i + 1));
            sum = arc && (i & 1) != 0 ? sum.subtract(term) : sum.add(term);
        }
        return sum;
    }

    private static BigInteger[] eighths() {
        var angles = new BigInteger[9];
        angles[0] = BigInteger.ZERO;
        for (int i = 1; i < angles.length; i++) {
            var step = new Scaled(BigInteger.valueOf(8), 0).over(new Scaled(BigInteger.valueOf(64 + i * (i - 1)), 0));
            angles[i] = angles[i - 1].add(small(step).fraction());
        }
        return angles;
    }
}
