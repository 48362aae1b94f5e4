package ringside.engine;

import ringside.semantics.Event;

/**
 * Sees the exceptions and interrupts that the processor delivers (not {@code int n}, which is an instruction like any
 * other).
 */
public interface EventListener {
    /** Sees nothing. */
    EventListener NONE = new EventListener() {
    };

    /** The event is about to be delivered; the state is that of before, RIP the address to return to. */
    default void delivering(Event event) {
    }

    /** The event, or a double fault in its place, was delivered; RIP is the handler's. Not called for a shutdown. */
    default void delivered(Event event) {
    }
}
