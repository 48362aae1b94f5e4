package ringside.explain;

import ringside.trace.Recorded;

/** A recorded run to be compared with another one: its steps, and what things were called while it ran. */
public interface Track {
    /** How many steps it has. */
    long count();

    /** A step, from 0 on. */
    Recorded step(long index);

    /** What the step executed, as it is written; steps of two runs that read the same are the same instruction. */
    String text(Recorded step);

    /** The address by name, or null. */
    String symbol(long address);
}
