package ringside.engine;

import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Where an operand is, for the operations of no special shape. */
interface Place {
    /** The value, zero-extended. */
    long read(Cpu cpu, Memory memory, Steps steps);

    /** Stores the low bits of {@code value}. */
    default void write(Cpu cpu, Memory memory, Steps steps, long value) {
        throw new UnsupportedOperationException("not a place to store to: " + this);
    }

    /** Faults where {@link #write} would. */
    default void probe(Cpu cpu, Memory memory, Steps steps) {
    }
}
