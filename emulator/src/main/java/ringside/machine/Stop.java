package ringside.machine;

import ringside.semantics.Chain;
import ringside.semantics.Event;
import ringside.state.Cpu;

/**
 * How a run ended.
 *
 * @param reason       why
 * @param instructions how many instructions it completed
 * @param nanos        how long it took
 * @param before       the processor's state when the run began
 * @param chain        for {@link StopReason#FAULT} the event that nobody handled, last, and what led to it; for
 *                     {@link StopReason#TRIPLE_FAULT} what led to the shutdown; else null
 * @param detail       for {@link StopReason#NOT_IMPLEMENTED} what the machine does not do yet, for {@link
 *                     StopReason#WATCH} what was seen; else null
 * @param serial       what the guest wrote to the serial port and the debug console meanwhile
 */
public record Stop(StopReason reason, long instructions, long nanos, Cpu before, Chain chain, String detail,
                   String serial) {

    /** The same stop for another reason, known to who asked for the run. */
    public Stop because(StopReason other) {
        return new Stop(other, instructions, nanos, before, chain, detail, serial);
    }

    /** The event that ended the run, or null where none did. */
    public Event event() {
        return chain == null || chain.events().isEmpty() ? null : chain.last();
    }
}
