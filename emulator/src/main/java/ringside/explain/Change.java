package ringside.explain;

/**
 * A change of the machine's state.
 *
 * @param place  what is changed
 * @param before what it holds
 * @param after  what it would have to hold
 */
public record Change(StatePlace place, long before, long after) {

    /** How many bits are changed. */
    public int bits() {
        return Long.bitCount(before ^ after);
    }
}
