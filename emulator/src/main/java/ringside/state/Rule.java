package ringside.state;

/** The comparisons that checks are made of: {@code actual} against {@code expected}. */
public enum Rule {
    /** {@code actual == expected} */
    EQUAL("="),
    /** {@code actual != expected} */
    NOT_EQUAL("≠"),
    /** {@code actual <= expected}, unsigned */
    AT_MOST("≤"),
    /** {@code actual >= expected}, unsigned */
    AT_LEAST("≥"),
    /** {@code actual > expected}, unsigned */
    GREATER(">"),
    /** {@code actual <= expected}, signed */
    SIGNED_AT_MOST("≤"),
    /** {@code actual >= expected}, signed */
    SIGNED_AT_LEAST("≥"),
    /** No bit of the mask {@code expected} is set in {@code actual}. */
    BITS_CLEAR("has no bit of"),
    /** Every bit of the mask {@code expected} is set in {@code actual}. */
    BITS_SET("has all bits of"),
    /** At least one bit of the mask {@code expected} is clear in {@code actual}. */
    NOT_ALL_OF("lacks a bit of"),
    /** {@code actual} (below 64) is the number of a bit that is set in {@code expected}. */
    ONE_OF("is one of"),
    /** A condition worked out by the caller: {@code actual} is not 0. */
    TRUE("is set"),
    /** A condition worked out by the caller: {@code actual} is 0. */
    FALSE("is clear"),
    /** Bits 63 to 47 of {@code actual} are equal (48-bit linear addresses; 57-bit ones when {@code expected} is 57). */
    CANONICAL("is canonical");

    private final String symbol;

    Rule(String symbol) {
        this.symbol = symbol;
    }

    /**
     * Whether the comparison holds. One switch, since checks are made all the time and a method for each constant would
     * not inline.
     */
    public boolean holds(long actual, long expected) {
        return switch (this) {
            case EQUAL -> actual == expected;
            case NOT_EQUAL -> actual != expected;
            case AT_MOST -> Long.compareUnsigned(actual, expected) <= 0;
            case AT_LEAST -> Long.compareUnsigned(actual, expected) >= 0;
            case GREATER -> Long.compareUnsigned(actual, expected) > 0;
            case SIGNED_AT_MOST -> actual <= expected;
            case SIGNED_AT_LEAST -> actual >= expected;
            case BITS_CLEAR -> (actual & expected) == 0;
            case BITS_SET -> (actual & expected) == expected;
            case NOT_ALL_OF -> (actual & expected) != expected;
            case ONE_OF -> (actual & ~63) == 0 && (expected >>> actual & 1) != 0;
            case TRUE -> actual != 0;
            case FALSE -> actual == 0;
            case CANONICAL -> canonical(actual, expected == 57 ? 57 : 48);
        };
    }

    private static boolean canonical(long address, int bits) {
        return address << 64 - bits >> 64 - bits == address;
    }

    /** How the comparison is written between the two values. */
    public String symbol() {
        return symbol;
    }

    /** Whether the comparison needs the second value. */
    public boolean comparesTwo() {
        return switch (this) {
            case TRUE, FALSE, CANONICAL -> false;
            default -> true;
        };
    }
}
