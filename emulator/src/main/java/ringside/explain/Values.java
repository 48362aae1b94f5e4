package ringside.explain;

import java.util.LinkedHashSet;
import java.util.Set;
import ringside.state.Fault;

/** Values that a place would have to hold for a failed check to hold, worked out from the check's rule. */
final class Values {
    private static final long PAGE = 4096;
    private static final long LOW = 0xffffffffL;

    private Values() {
    }

    /** Candidates in place of {@code value}, the most natural first; some of them in its lower part alone. */
    static Set<Long> by(Fault fault, long value, int bits) {
        var found = new LinkedHashSet<Long>();
        long actual = fault.actual();
        long expected = fault.expected();
        switch (fault.check().rule()) {
            case EQUAL -> parts(found, value, expected, bits);
            case AT_MOST, SIGNED_AT_MOST -> {
                found.add(value - (actual - expected));
                parts(found, value, expected, bits);
                found.add(0L);
            }
            case AT_LEAST, SIGNED_AT_LEAST -> {
                found.add(value + expected - actual);
                parts(found, value, expected, bits);
            }
            case GREATER -> {
                found.add(value + expected - actual + 1);
                parts(found, value, expected + 1, bits);
            }
            case BITS_CLEAR -> {
                found.add(value & ~expected);
                found.add(value - (actual & expected));
                found.add(value + expected + 1 - (actual & expected));
            }
            case BITS_SET -> found.add(value | expected);
            case NOT_ALL_OF -> bitsOf(expected).forEach(bit -> found.add(value & ~bit));
            case ONE_OF -> bitsOf(expected).forEach(bit -> found.add((long) Long.numberOfTrailingZeros(bit)));
            case CANONICAL -> canonical(found, value, expected == 57 ? 57 : 48);
            case NOT_EQUAL, TRUE, FALSE -> { }
        }
        return cut(found, value, bits);
    }

    private static void parts(Set<Long> found, long value, long part, int bits) {
        found.add(part);
        found.add(value & ~LOW | part & LOW);
        found.add(value & ~0xffffL | part & 0xffff);
        found.add(value & ~0xffL | part & 0xff);
    }

    /** Sign-extended, or cut to the lower half, or a page before: what lies there may be the lower half's end. */
    static void canonical(Set<Long> found, long value, int bits) {
        found.add(value << 64 - bits >> 64 - bits);
        found.add(value & (1L << bits - 1) - 1);
        found.add(value - PAGE);
    }

    private static Set<Long> bitsOf(long mask) {
        var bits = new LinkedHashSet<Long>();
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            bits.add(Long.lowestOneBit(rest));
        }
        return bits;
    }

    private static Set<Long> cut(Set<Long> values, long value, int bits) {
        long mask = -1L >>> 64 - bits;
        var cut = new LinkedHashSet<Long>();
        values.forEach(one -> cut.add(one & mask));
        cut.remove(value);
        return cut;
    }
}
