package ringside.engine;

import java.lang.reflect.Method;
import java.util.Set;
import ringside.isa.CodeSize;
import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.isa.Repeat;
import ringside.semantics.Form;
import ringside.semantics.Movement;
import ringside.state.Cpu;

/** Turns instructions into operations. */
final class Operations {
    /** Near branches: after them only RIP, the stack and registers have changed. */
    private static final Set<String> NEAR_BRANCHES =
        Set.of("jcc", "jmp", "call", "ret", "jcxz", "loop", "loope", "loopne");

    /**
     * Meanings that do everything themselves and yet neither lead away nor change anything that is looked at between
     * blocks; nor do they look at RIP or the instruction count.
     */
    private static final Set<String> STRAIGHT = Set.of("nop", "pause", "fence", "clflush", "clflushopt", "clwb",
        "cbw", "cwd", "mulx", "bsf", "bsr", "crc32", "bt_string", "bts_string", "btr_string", "btc_string",
        "xchg", "xadd", "cmpxchg", "cmpxchg8b", "cmpxchg16b", "xlat", "movs", "cmps", "stos", "lods", "scas",
        "enter", "leave", "pusha", "popa", "pop_memory", "pushf", "lahf", "sahf", "cmc", "clc", "stc", "cld", "std",
        "daa", "das", "aaa", "aas", "gather", "load_masked_32", "load_masked_64", "store_masked_32", "store_masked_64",
        "vzeroall", "vzeroupper", "movdir64b", "pcmpestri", "pcmpestrm", "pcmpistri", "pcmpistrm");

    private static final Method MOV = movement();

    private final Meanings meanings;

    Operations(Meanings meanings) {
        this.meanings = meanings;
    }

    /** Whether a method gives the instruction's meaning. */
    boolean knows(Instruction instruction) {
        return meanings.definition(instruction.opcode().meaning()) != null;
    }

    /** The instruction as an operation. Its meaning must be {@linkplain #knows known}. */
    Operation of(Instruction instruction) {
        boolean isMove = meanings.definition(instruction.opcode().meaning()).method().equals(MOV);
        var move = isMove ? MoveOperations.of(instruction) : null;
        var operation = move != null ? move : bound(instruction);
        return instruction.opcode().vex() && instruction.codeSize() != CodeSize.BITS64
            ? RareOperations.inProtectedMode(operation) : operation;
    }

    private Operation bound(Instruction instruction) {
        return switch (meanings.bind(instruction.opcode().meaning())) {
            case Form.Unary meaning -> UnaryOperations.of(meaning, instruction);
            case Form.Binary meaning -> BinaryOperations.of(meaning, instruction);
            case Form.Ternary meaning -> RareOperations.ofTernary(meaning, instruction);
            case Form.Convert meaning -> RareOperations.ofConvert(meaning, instruction);
            case Form.Compare meaning -> CompareOperations.of(meaning, instruction);
            case Form.Use meaning -> UseOperations.of(meaning, instruction);
            case Form.Make meaning -> UseOperations.of(meaning, instruction);
            case Form.Condition meaning -> ConditionOperations.of(meaning, instruction);
            case Form.Quads meaning -> VectorOperations.ofQuads(meaning, instruction);
            case Form.ChosenQuads meaning -> VectorOperations.ofSelection(meaning, instruction);
            case Form.ShiftQuads meaning -> VectorOperations.ofShift(meaning, instruction);
            case Form.Singles meaning -> VectorOperations.ofSingles(meaning, instruction);
            case Form.Doubles meaning -> VectorOperations.ofDoubles(meaning, instruction);
            case Form.FusedSingles meaning -> FusedOperations.ofSingles(meaning, instruction);
            case Form.FusedDoubles meaning -> FusedOperations.ofDoubles(meaning, instruction);
            case Form.Lane meaning -> VectorOperations.ofLane(meaning, instruction);
            case Form.Vector meaning -> VectorOperations.ofVector(meaning, instruction);
            case Form.VectorCompare meaning -> VectorOperations.ofComparison(meaning, instruction);
            case Form.Whole meaning -> RareOperations.ofWhole(meaning, instruction);
        };
    }

    /** Whether the instruction must be the last of its block. */
    boolean ends(Instruction instruction) {
        var meaning = instruction.opcode().meaning();
        return NEAR_BRANCHES.contains(meaning) || isRepeated(instruction)
            || meanings.definition(meaning).form() == Form.Whole.class && !isStraight(instruction);
    }

    /** Whether the next block can follow without a look at modes, mappings and flags. */
    boolean isNear(Instruction instruction) {
        var meaning = instruction.opcode().meaning();
        return NEAR_BRANCHES.contains(meaning) || isStraight(instruction)
            || meanings.definition(meaning).form() != Form.Whole.class;
    }

    /** x87 instructions do everything themselves too, and change nothing but their own state and memory. */
    private static boolean isStraight(Instruction instruction) {
        var opcode = instruction.opcode();
        return STRAIGHT.contains(opcode.meaning()) || opcode.feature().filter(Feature.FPU::equals).isPresent();
    }

    /** Whether a repeat prefix repeats the instruction. */
    static boolean isRepeated(Instruction instruction) {
        return instruction.opcode().repeatable() && instruction.repeat() != Repeat.NONE;
    }

    private static Method movement() {
        try {
            return Movement.class.getMethod("mov", Cpu.class, long.class, int.class);
        } catch (NoSuchMethodException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
