package ringside.semantics;

import java.util.List;

/**
 * What became of an event: it and everything that went wrong while it was delivered.
 *
 * @param events   oldest first. Each one after the first arose while the one before it was being delivered; only a
 *     {@code #DF} with no fault of its own did not arise, but stands for the two before it (SDM vol. 3A, table 7-5)
 * @param shutdown whether the last one could not be delivered either: a triple fault
 */
public record Chain(List<Event> events, boolean shutdown) {
    public Chain {
        events = List.copyOf(events);
    }

    /** The event that was delivered in the end, or that caused the shutdown. */
    public Event last() {
        return events.getLast();
    }
}
