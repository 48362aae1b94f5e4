package ringside.semantics;

import java.util.ArrayList;
import java.util.List;
import ringside.state.Archive;

/**
 * What became of an event: it and everything that went wrong while it was delivered.
 *
 * @param events   oldest first. Each one after the first arose while the one before it was being delivered; only a
 *     {@code #DF} with no fault of its own did not arise, but stands for the two before it (SDM vol. 3A, table 7-5)
 * @param shutdown whether the last one could not be delivered either: a triple fault
 */
public record Chain(List<Event> events, boolean shutdown) {
    /** That nothing came. */
    public static final Chain NONE = new Chain(List.of(), false);

    public Chain {
        events = List.copyOf(events);
    }

    /** The event that was delivered in the end, or that caused the shutdown. */
    public Event last() {
        return events.getLast();
    }

    /** The chain as it was stored. */
    public static Chain of(Archive archive, Chain chain) {
        var events = new ArrayList<Event>();
        int count = archive.of(chain.events.size());
        for (int i = 0; i < count; i++) {
            events.add(Event.of(archive, i < chain.events.size() ? chain.events.get(i) : null));
        }
        boolean shutdown = archive.of(chain.shutdown);
        return archive.restores() ? new Chain(events, shutdown) : chain;
    }
}
