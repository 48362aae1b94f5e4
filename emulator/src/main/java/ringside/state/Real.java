package ringside.state;

/**
 * A floating-point number taken apart: what arithmetic works on, whatever the format. A finite one is {@code
 * significand:tail} (128 bits, the highest of which stands for 1) times 2 to the {@code exponent}.
 */
public final class Real {
    public static final int ZERO = 0;
    public static final int FINITE = 1;
    public static final int INFINITE = 2;
    public static final int QUIET_NAN = 3;
    public static final int SIGNALLING_NAN = 4;
    /** An 80-bit pattern that is none of the others (SDM vol. 1, table 8-3). */
    public static final int UNSUPPORTED = 5;

    public int kind;
    public boolean negative;
    public int exponent;
    /** Its highest bit is set, but in a rounded number that is denormal. That of a NaN is its pattern. */
    public long significand;
    /** What goes beyond 64 bits; its lowest bit stands for all that is lost. */
    public long tail;
    /** Whether it was written as a denormal number. */
    public boolean denormal;
    /** Whether rounding made its magnitude larger. */
    public boolean roundedUp;

    public boolean isNan() {
        return kind >= QUIET_NAN;
    }

    /** Takes over another's value. */
    public void set(Real other) {
        kind = other.kind;
        negative = other.negative;
        exponent = other.exponent;
        significand = other.significand;
        tail = other.tail;
        denormal = other.denormal;
    }

    /** Becomes 0. */
    public void zero(boolean sign) {
        kind = ZERO;
        negative = sign;
        exponent = 0;
        significand = 0;
        tail = 0;
        denormal = false;
    }

    /** Becomes infinite. */
    public void infinite(boolean sign) {
        zero(sign);
        kind = INFINITE;
        significand = Long.MIN_VALUE;
    }

    /** Becomes the NaN that stands for "no such number" (SDM vol. 1, 4.8.3.7). */
    public void indefinite() {
        zero(true);
        kind = QUIET_NAN;
        significand = 0xc000000000000000L;
    }

    /** Becomes {@code value}, unsigned, with a sign. */
    public void integer(boolean sign, long value) {
        zero(sign);
        if (value != 0) {
            int shift = Long.numberOfLeadingZeros(value);
            kind = FINITE;
            exponent = 63 - shift;
            significand = value << shift;
        }
    }
}
