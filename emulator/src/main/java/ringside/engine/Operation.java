package ringside.engine;

import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/**
 * An instruction made ready to run: its meaning bound to where its operands are. One that may leave the straight line
 * finds {@code cpu.rip} and {@code cpu.next} set; the others touch neither.
 */
abstract class Operation {
    /** Does what the instruction does. A fault leaves everything as it was. */
    abstract void execute(Cpu cpu, Memory memory, Steps steps);
}
