package ringside.semantics;

import ringside.state.Origin;

/**
 * A segment selector (SDM vol. 3A, 3.4.2) together with where it was found, so that a failed check can point at it.
 *
 * @param value    the 16 bits
 * @param origin   what it was read from
 * @param where    the address or number that {@code origin} speaks of
 * @param external 1 while an event external to the program is delivered (the error code's EXT bit, SDM vol. 3A, 7.13),
 *     else 0
 */
record Selector(int value, Origin origin, long where, int external) {
    /** The table indicator: set for the LDT. */
    static final int TI = 1 << 2;

    Selector(long value, Origin origin, long where) {
        this((int) value & 0xffff, origin, where, 0);
    }

    /** Index and TI without RPL: 0 for a null selector. */
    int indexAndTable() {
        return value & 0xfffc;
    }

    boolean isNull() {
        return indexAndTable() == 0;
    }

    int rpl() {
        return value & 3;
    }

    /** Whether it selects from the LDT. */
    boolean local() {
        return (value & TI) != 0;
    }

    /** The error code of a fault that blames this selector. */
    int errorCode() {
        return indexAndTable() | external;
    }

    /** The same selector with another RPL. */
    int withRpl(int rpl) {
        return indexAndTable() | rpl;
    }
}
