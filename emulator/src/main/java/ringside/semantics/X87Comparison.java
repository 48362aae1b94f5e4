package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Real;
import ringside.state.Steps;

/** x87 comparison, classification and conditional moves (SDM vol. 1, 8.3.6 and 8.3.3). */
public final class X87Comparison {
    private X87Comparison() {
    }

    @Meaning({"fcom", "fcomp", "fucom", "fucomp"})
    public static void registers(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        ofRegisters(cpu, steps, instruction, X87Arithmetic.number(instruction, 0));
    }

    @Meaning({"fcompp", "fucompp"})
    public static void poppingBoth(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        if (ofRegisters(cpu, steps, instruction, 1)) {
            X87.pop(cpu.fpu);
        }
    }

    private static boolean ofRegisters(Cpu cpu, Steps steps, Instruction instruction, int other) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        X87.take(fpu, 0, fpu.left);
        X87.take(fpu, other, fpu.right);
        boolean empty = X87.isEmpty(fpu, 0) || X87.isEmpty(fpu, other);
        return conclude(fpu, instruction, empty);
    }

    @Meaning({"fcom_memory", "fcomp_memory"})
    public static void memory(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87Arithmetic.fetch(cpu, memory, steps, instruction, fpu.right);
        X87.note(cpu, instruction);
        X87.take(fpu, 0, fpu.left);
        conclude(fpu, instruction, X87.isEmpty(fpu, 0));
    }

    @Meaning({"ficom", "ficomp"})
    public static void integer(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87Arithmetic.fetchInteger(cpu, memory, steps, instruction, fpu.right);
        X87.note(cpu, instruction);
        X87.take(fpu, 0, fpu.left);
        conclude(fpu, instruction, X87.isEmpty(fpu, 0));
    }

    @Meaning("ftst")
    public static void ftst(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        X87.take(fpu, 0, fpu.left);
        fpu.right.zero(false);
        conclude(fpu, instruction, X87.isEmpty(fpu, 0));
    }

    /**
     * Compares what was taken apart, tells the result in C3, C2 and C0, and pops if it is to; whether no exception that
     * is not masked forbade the pop. (SDM vol. 2A, FCOM, leaves the conditions as they are then; processors set them.)
     */
    private static boolean conclude(FpuState fpu, Instruction instruction, boolean empty) {
        var mnemonic = instruction.opcode().mnemonic();
        int order = compare(fpu, empty, mnemonic.startsWith("fu"));
        int conditions = switch (order) {
            case 0 -> FpuState.C3;
            case -1 -> FpuState.C0;
            case 1 -> 0;
            default -> FpuState.C3 | FpuState.C2 | FpuState.C0;
        };
        fpu.status = fpu.status & ~FpuState.CONDITIONS | conditions;
        if (fpu.pending()) {
            return false;
        }
        if (mnemonic.endsWith("p")) {
            X87.pop(fpu);
        }
        return true;
    }

    /** The order, with the exceptions in the status word. */
    private static int compare(FpuState fpu, boolean empty, boolean quiet) {
        if (empty) {
            fpu.status &= ~FpuState.C1;
            X87.stackFault(fpu);
            return VectorFloats.UNORDERED;
        }
        var a = fpu.left;
        var b = fpu.right;
        if (a.isNan() || b.isNan()) {
            boolean invalid = !quiet || a.kind > Real.QUIET_NAN || b.kind > Real.QUIET_NAN;
            fpu.status |= invalid ? FpuState.INVALID : 0;
            return VectorFloats.UNORDERED;
        }
        fpu.status |= a.denormal || b.denormal ? FpuState.DENORMAL : 0;
        return RealArithmetic.compare(a, b);
    }

    /** Tells the result in ZF, PF and CF. */
    @Meaning({"fcomi", "fucomi", "fcompi", "fucompi"})
    public static void flags(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        int other = X87Arithmetic.number(instruction, 1);
        X87.take(fpu, 0, fpu.left);
        X87.take(fpu, other, fpu.right);
        var mnemonic = instruction.opcode().mnemonic();
        int order = compare(fpu, X87.isEmpty(fpu, 0) || X87.isEmpty(fpu, other), mnemonic.startsWith("fu"));
        VectorFloats.compared(cpu, order);
        if (mnemonic.endsWith("pi") && !fpu.pending()) {
            X87.pop(fpu);
        }
    }

    /** Tells in C3, C2 and C0 what sort of number ST(0) is, in C1 its sign; never an exception. */
    @Meaning("fxam")
    public static void fxam(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        X87.take(fpu, 0, fpu.left);
        int sort = X87.isEmpty(fpu, 0) ? FpuState.C3 | FpuState.C0 : sort(fpu.left);
        fpu.status = fpu.status & ~FpuState.CONDITIONS | sort | (fpu.left.negative ? FpuState.C1 : 0);
    }

    private static int sort(Real real) {
        return switch (real.kind) {
            case Real.ZERO -> FpuState.C3;
            case Real.FINITE -> real.denormal ? FpuState.C3 | FpuState.C2 : FpuState.C2;
            case Real.INFINITE -> FpuState.C2 | FpuState.C0;
            case Real.UNSUPPORTED -> 0;
            default -> FpuState.C0;
        };
    }

    @Meaning("fcmov")
    public static void fcmov(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        int source = ((Operand.Register) instruction.operands().get(1)).number();
        if (X87.isEmpty(fpu, 0) || X87.isEmpty(fpu, source)) {
            fpu.status &= ~FpuState.C1;
            if (!X87.stackFault(fpu)) {
                fpu.result.indefinite();
                X87.put(fpu, 0, fpu.result);
            }
        } else if (holds(cpu, instruction.opcode().mnemonic().substring(5))) {
            X87Moves.copy(fpu, source, 0);
        }
    }

    private static boolean holds(Cpu cpu, String condition) {
        int number = switch (condition) {
            case "b" -> 2;
            case "nb" -> 3;
            case "e" -> 4;
            case "ne" -> 5;
            case "be" -> 6;
            case "nbe" -> 7;
            case "u" -> 10;
            default -> 11;
        };
        return Conditions.holds(cpu, number);
    }
}
