package ringside.machine;

import ringside.engine.Interpreter;

/** Moves the machine forward: the interpreter itself, or a recorder around it. */
@FunctionalInterface
public interface Driver {
    /** Executes at most {@code instructions} more. */
    Interpreter.Outcome run(long instructions);
}
