package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/**
 * The shapes that a meaning's method may have.
 *
 * <p>The rule for operands: a method of <i>n</i> values gets the row's <em>last n</em> operands, in Intel order, and
 * its result replaces operand 1. So {@link Binary} on {@code add Ev,Gv} reads both; on {@code imul Gv,Ev,Iz} or
 * {@code andn Gy,By,Ey} it reads operands 2 and 3; {@link Unary} on {@code popcnt Gv,Ev} or {@code mov Ev,Gv} does not
 * read operand 1.
 *
 * <p>Widths are in bits and are those of operand 1. Values come zero-extended from their own operand's width;
 * immediates come sign-extended as the instruction uses them. Results are cut to the width when stored. The engine
 * reads and stores around the call, a memory operand that will be replaced being checked for writing first; so a method
 * neither knows nor cares where its operands live. A method that can fault must do so before it changes anything.
 */
public sealed interface Form {

    /** {@code inc}, {@code neg}, {@code bswap}, {@code mov}, {@code movzx}, {@code popcnt}. */
    non-sealed interface Unary extends Form {
        long apply(Cpu cpu, long a, int width);
    }

    /** {@code add}, {@code shl}, {@code imul}, {@code bsf}, {@code andn}. */
    non-sealed interface Binary extends Form {
        long apply(Cpu cpu, long a, long b, int width);
    }

    /** {@code shld}. */
    non-sealed interface Ternary extends Form {
        long apply(Cpu cpu, long a, long b, long c, int width);
    }

    /** As {@link Unary}, for those that must know how wide their operand was: {@code movsx}. */
    non-sealed interface Convert extends Form {
        long apply(Cpu cpu, long a, int from, int width);
    }

    /** Looks at two values and stores nothing: {@code cmp}, {@code test}. */
    non-sealed interface Compare extends Form {
        void apply(Cpu cpu, long a, long b, int width);
    }

    /**
     * Uses one value: {@code push}, {@code mul}, {@code div}; near {@code call} and {@code jmp}, whose value is the
     * target.
     */
    non-sealed interface Use extends Form {
        void apply(Cpu cpu, Memory memory, long a, int width);
    }

    /** Makes the value of operand 1: {@code pop}. */
    non-sealed interface Make extends Form {
        long apply(Cpu cpu, Memory memory, int width);
    }

    /**
     * Answers for the condition 0 to 15 in the opcode: {@code jcc}, {@code setcc} and {@code cmovcc} do by it what they
     * do.
     */
    non-sealed interface Condition extends Form {
        boolean holds(Cpu cpu, int condition);
    }

    /** Does everything itself: system instructions, string instructions and other singular ones. */
    non-sealed interface Whole extends Form {
        void apply(Cpu cpu, Memory memory, Steps steps, Instruction instruction);
    }
}
