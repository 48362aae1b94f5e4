package ringside.state;

/** The comparisons that checks are made of: {@code actual} against {@code expected}. */
public enum Rule {
    /** {@code actual == expected} */
    EQUAL("=") {
        @Override
        public boolean holds(long actual, long expected) {
            return actual == expected;
        }
    },
    /** {@code actual != expected} */
    NOT_EQUAL("≠") {
        @Override
        public boolean holds(long actual, long expected) {
            return actual != expected;
        }
    },
    /** {@code actual <= expected}, unsigned */
    AT_MOST("≤") {
        @Override
        public boolean holds(long actual, long expected) {
            return Long.compareUnsigned(actual, expected) <= 0;
        }
    },
    /** {@code actual >= expected}, unsigned */
    AT_LEAST("≥") {
        @Override
        public boolean holds(long actual, long expected) {
            return Long.compareUnsigned(actual, expected) >= 0;
        }
    },
    /** {@code actual > expected}, unsigned */
    GREATER(">") {
        @Override
        public boolean holds(long actual, long expected) {
            return Long.compareUnsigned(actual, expected) > 0;
        }
    },
    /** {@code actual <= expected}, signed */
    SIGNED_AT_MOST("≤") {
        @Override
        public boolean holds(long actual, long expected) {
            return actual <= expected;
        }
    },
    /** {@code actual >= expected}, signed */
    SIGNED_AT_LEAST("≥") {
        @Override
        public boolean holds(long actual, long expected) {
            return actual >= expected;
        }
    },
    /** No bit of the mask {@code expected} is set in {@code actual}. */
    BITS_CLEAR("has no bit of") {
        @Override
        public boolean holds(long actual, long expected) {
            return (actual & expected) == 0;
        }
    },
    /** Every bit of the mask {@code expected} is set in {@code actual}. */
    BITS_SET("has all bits of") {
        @Override
        public boolean holds(long actual, long expected) {
            return (actual & expected) == expected;
        }
    },
    /** At least one bit of the mask {@code expected} is clear in {@code actual}. */
    NOT_ALL_OF("lacks a bit of") {
        @Override
        public boolean holds(long actual, long expected) {
            return (actual & expected) != expected;
        }
    },
    /** {@code actual} (below 64) is the number of a bit that is set in {@code expected}. */
    ONE_OF("is one of") {
        @Override
        public boolean holds(long actual, long expected) {
            return (actual & ~63) == 0 && (expected >>> actual & 1) != 0;
        }
    },
    /** A condition worked out by the caller: {@code actual} is not 0. */
    TRUE("is set") {
        @Override
        public boolean holds(long actual, long expected) {
            return actual != 0;
        }
    },
    /** A condition worked out by the caller: {@code actual} is 0. */
    FALSE("is clear") {
        @Override
        public boolean holds(long actual, long expected) {
            return actual == 0;
        }
    },
    /** Bits 63 to 47 of {@code actual} are equal (48-bit linear addresses; 57-bit ones when {@code expected} is 57). */
    CANONICAL("is canonical") {
        @Override
        public boolean holds(long actual, long expected) {
            int unused = expected == 57 ? 64 - 57 : 64 - 48;
            return actual << unused >> unused == actual;
        }
    };

    private final String symbol;

    Rule(String symbol) {
        this.symbol = symbol;
    }

    public abstract boolean holds(long actual, long expected);

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
