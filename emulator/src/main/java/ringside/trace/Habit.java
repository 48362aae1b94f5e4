package ringside.trace;

/**
 * What a place did last time within a chunk, and so most likely does again: only what is different is written down.
 * Whoever reads learns the same habits in the same order.
 */
final class Habit {
    Site place;
    int epoch;
    /** What followed last, and before that. */
    Habit next;
    Habit other;
    /** Which registers changed, and how many writes of which width there were. */
    int changed;
    long shape;
    /** The first write. */
    long address;
    long before;
    long after;

    void forget(int newEpoch) {
        epoch = newEpoch;
        next = null;
        other = null;
        changed = 0;
        shape = 0;
        address = 0;
        before = 0;
        after = 0;
    }

    void followedBy(Habit follower) {
        if (next != follower && other != follower) {
            other = next;
            next = follower;
        }
    }
}
