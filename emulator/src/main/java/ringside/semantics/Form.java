package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.FpuState;
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

    /**
     * Makes each quadword of a vector of the quadwords of two values at the same place: {@code paddb}, {@code pxor},
     * {@code pmaddwd}. The same method serves MMX, SSE and AVX, as do those of all forms below: the first value is
     * operand 1, or operand 2 where a VEX prefix names another target; the source is the operand that follows. That
     * such instructions are enabled is checked before.
     */
    non-sealed interface Quads extends Form {
        long apply(long a, long b);
    }

    /** As {@link Quads}, of three: {@code blendvps}. The third is a register, such as XMM0. */
    non-sealed interface ChosenQuads extends Form {
        long apply(long a, long b, long c);
    }

    /** As {@link Quads}, with one count for all: {@code psllw}. Counts above 255 come as 255. */
    non-sealed interface ShiftQuads extends Form {
        long apply(long a, int count);
    }

    /**
     * Makes one number of single precision of two, for all of a vector or for its lowest: {@code addps}, {@code addss}.
     * Exceptions that it meets are added to {@link FpuState#raised}; the engine raises #XM before it stores anything.
     *
     * @see FloatingPoint
     */
    non-sealed interface Singles extends Form {
        int apply(FpuState fpu, int a, int b, int immediate);
    }

    /** As {@link Singles}, in double precision: {@code addpd}, {@code addsd}. */
    non-sealed interface Doubles extends Form {
        long apply(FpuState fpu, long a, long b, int immediate);
    }

    /**
     * As {@link Singles}, of two factors and an addend: {@code vfmadd132ps}. {@code element} is 0 for elements at even
     * places, 1 for those at odd ones.
     */
    non-sealed interface FusedSingles extends Form {
        int apply(FpuState fpu, int a, int b, int c, int element);
    }

    /** As {@link FusedSingles}, in double precision. */
    non-sealed interface FusedDoubles extends Form {
        long apply(FpuState fpu, long a, long b, long c, int element);
    }

    /**
     * Any other vector instruction that treats each 128 bits alike: {@code movdqa}, {@code pshufd}, {@code packsswb}.
     * The operands are quadwords of {@link FpuState#lanes}, from the indexes {@code target} and {@code source} on. The
     * target is a copy of the first value, which the engine stores when the method has returned, so that the two never
     * overlap; operands that are not vector registers are copied in and out, with zeros above them.
     *
     * @see FpuState
     */
    non-sealed interface Lane extends Form {
        /** {@code quads} is 1 for MMX, else 2; {@code immediate} is 0 where the instruction has none. */
        void apply(FpuState fpu, int target, int source, int quads, int immediate);
    }

    /** As {@link Lane}, but for the whole vector: {@code pmovmskb}, {@code cvtps2pd}, {@code vpermq}. */
    non-sealed interface Vector extends Form {
        /** {@code quads} is 4 where an operand has 256 bits. */
        void apply(Cpu cpu, int target, int source, int quads, int immediate);
    }

    /** Looks at two vectors and stores nothing but flags: {@code ptest}, {@code comiss}. */
    non-sealed interface VectorCompare extends Form {
        void apply(Cpu cpu, int a, int b, int quads);
    }

    /** Does everything itself: system instructions, string instructions and other singular ones. */
    non-sealed interface Whole extends Form {
        void apply(Cpu cpu, Memory memory, Steps steps, Instruction instruction);
    }
}
