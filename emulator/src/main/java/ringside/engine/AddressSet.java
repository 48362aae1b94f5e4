package ringside.engine;

import java.util.Arrays;

/**
 * The linear addresses of breakpoints, which are asked for between steps: numbers without boxes, spread so that equal
 * distances between them do not make them crowd together.
 */
final class AddressSet {
    /** Not canonical in any paging mode: no instruction is there. */
    private static final long EMPTY = 1L << 63;
    /** Two to the 64th over the golden ratio. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;
    /** At least so many slots for each address. */
    private static final int ROOM = 4;

    private final long[] slots;
    private final int shift;

    private AddressSet(int count) {
        int bits = 64 - Long.numberOfLeadingZeros((long) ROOM * Math.max(count, 1));
        slots = new long[1 << bits];
        shift = 64 - bits;
        Arrays.fill(slots, EMPTY);
    }

    static AddressSet of(long... addresses) {
        var set = new AddressSet(addresses.length);
        for (long address : addresses) {
            set.slots[set.find(address)] = address;
        }
        return set;
    }

    boolean contains(long address) {
        return slots[find(address)] == address && address != EMPTY;
    }

    /** The slot that holds the address, or else the empty one that could. */
    private int find(long address) {
        int slot = (int) (address * SPREAD >>> shift);
        while (slots[slot] != EMPTY && slots[slot] != address) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }
}
