package ringside.explain;

import ringside.isa.Instruction;
import ringside.semantics.Event;

/** What is tried on a {@link Scratch}. */
public sealed interface Attempt {

    /** The instruction at RIP, fetched and decoded. */
    record AtRip() implements Attempt {
    }

    /**
     * An instruction, as if it stood at RIP.
     *
     * @param instruction decoded for the mode of the processor
     */
    record Given(Instruction instruction) implements Attempt {
    }

    /**
     * The delivery of an event.
     *
     * @param event which strikes at RIP
     */
    record Delivery(Event event) implements Attempt {
    }
}
