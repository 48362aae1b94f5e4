package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.FloatingPoint.Operation;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Real;
import ringside.state.Steps;

/** x87 arithmetic (SDM vol. 1, 8.3.5). */
public final class X87Arithmetic {
    private X87Arithmetic() {
    }

    // ---- Two operands

    @Meaning({"fadd", "fmul", "fsub", "fsubr", "fdiv", "fdivr"})
    public static void registers(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        ofRegisters(fpu, instruction);
    }

    @Meaning({"faddp", "fmulp", "fsubp", "fsubrp", "fdivp", "fdivrp"})
    public static void popping(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        if (ofRegisters(fpu, instruction)) {
            X87.pop(fpu);
        }
    }

    private static boolean ofRegisters(FpuState fpu, Instruction instruction) {
        int target = number(instruction, 0);
        int source = number(instruction, 1);
        X87.take(fpu, target, fpu.left);
        X87.take(fpu, source, fpu.right);
        boolean empty = X87.isEmpty(fpu, target) || X87.isEmpty(fpu, source);
        return compute(fpu, instruction.opcode().mnemonic(), target, empty, 0);
    }

    static int number(Instruction instruction, int operand) {
        return ((Operand.Register) instruction.operands().get(operand)).number();
    }

    @Meaning({"fadd_memory", "fmul_memory", "fsub_memory", "fsubr_memory", "fdiv_memory", "fdivr_memory"})
    public static void memory(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        int raised = fetch(cpu, memory, steps, instruction, fpu.right);
        X87.note(cpu, instruction);
        X87.take(fpu, 0, fpu.left);
        compute(fpu, instruction.opcode().mnemonic(), 0, X87.isEmpty(fpu, 0), raised);
    }

    @Meaning({"fiadd", "fimul", "fisub", "fisubr", "fidiv", "fidivr"})
    public static void integer(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        fetchInteger(cpu, memory, steps, instruction, fpu.right);
        X87.note(cpu, instruction);
        X87.take(fpu, 0, fpu.left);
        compute(fpu, "f" + instruction.opcode().mnemonic().substring(2), 0, X87.isEmpty(fpu, 0), 0);
    }

    /** Takes a number of 32 or 64 bits apart that lies in memory; returns the exceptions that loading it raises. */
    static int fetch(Cpu cpu, Memory memory, Steps steps, Instruction instruction, Real real) {
        var operand = instruction.operands().getFirst();
        long bits = Operands.read(cpu, memory, steps, operand);
        if (operand.width() == 32) {
            FloatingPoint.unpack((int) bits, real);
        } else {
            FloatingPoint.unpack(bits, real);
        }
        return real.denormal ? FpuState.DENORMAL : real.kind == Real.SIGNALLING_NAN ? FpuState.INVALID : 0;
    }

    static void fetchInteger(Cpu cpu, Memory memory, Steps steps, Instruction instruction, Real real) {
        var operand = instruction.operands().getFirst();
        long value = Shifts.signed(Operands.read(cpu, memory, steps, operand), operand.width());
        real.integer(value < 0, Math.abs(value));
    }

    /** Makes ST(target) the result of what was taken apart; returns whether it did. */
    private static boolean compute(FpuState fpu, String mnemonic, int target, boolean empty, int raised) {
        fpu.status &= ~FpuState.C1;
        if (empty) {
            if (X87.stackFault(fpu)) {
                return false;
            }
            fpu.result.indefinite();
            X87.put(fpu, target, fpu.result);
            return true;
        }
        var a = fpu.left;
        var b = fpu.right;
        int before = a.isNan() || b.isNan() ? X87.nan(a, b, fpu.result) : finite(fpu, mnemonic);
        boolean nan = a.isNan() || b.isNan();
        if (X87.refused(fpu, before | (nan ? 0 : raised & FpuState.DENORMAL))) {
            return false;
        }
        X87.round(fpu, fpu.result);
        X87.put(fpu, target, fpu.result);
        return true;
    }

    private static int finite(FpuState fpu, String mnemonic) {
        boolean backwards = mnemonic.charAt(mnemonic.length() - 1) == 'r' || mnemonic.endsWith("rp");
        if (backwards) {
            fpu.result.set(fpu.left);
            fpu.left.set(fpu.right);
            fpu.right.set(fpu.result);
        }
        return FloatingPoint.compute(fpu, operation(mnemonic), X87.mode(fpu) == Rounding.DOWN);
    }

    private static Operation operation(String mnemonic) {
        return switch (mnemonic.charAt(1)) {
            case 'a' -> Operation.ADD;
            case 'm' -> Operation.MULTIPLY;
            case 's' -> Operation.SUBTRACT;
            default -> Operation.DIVIDE;
        };
    }

    // ---- One operand

    @Meaning("fchs")
    public static void fchs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        sign(cpu, steps, instruction, 0, 0x8000);
    }

    @Meaning("fabs")
    public static void fabs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        sign(cpu, steps, instruction, 0x8000, 0);
    }

    private static void sign(Cpu cpu, Steps steps, Instruction instruction, int clear, int flip) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        if (isUsable(fpu)) {
            int register = fpu.physical(0);
            fpu.exponents[register] = (short) (fpu.exponents[register] & ~clear ^ flip);
        }
    }

    /** Whether ST(0) is not empty; if it is, that has been dealt with. */
    private static boolean isUsable(FpuState fpu) {
        fpu.status &= ~FpuState.C1;
        if (!X87.isEmpty(fpu, 0)) {
            return true;
        }
        if (!X87.stackFault(fpu)) {
            fpu.result.indefinite();
            X87.put(fpu, 0, fpu.result);
        }
        return false;
    }

    @Meaning("fsqrt")
    public static void fsqrt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        if (!isUsable(fpu)) {
            return;
        }
        X87.take(fpu, 0, fpu.right);
        int raised = fpu.right.isNan() ? X87.nan(fpu.right, fpu.right, fpu.result) : FloatingPoint.squareRoot(fpu);
        if (!X87.refused(fpu, raised)) {
            X87.round(fpu, fpu.result);
            X87.put(fpu, 0, fpu.result);
        }
    }

    @Meaning("frndint")
    public static void frndint(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        if (!isUsable(fpu)) {
            return;
        }
        var real = fpu.right;
        X87.take(fpu, 0, real);
        int raised = real.isNan() ? X87.nan(real, real, real) : real.denormal ? FpuState.DENORMAL : 0;
        if (!X87.refused(fpu, raised)) {
            boolean inexact = VectorFloats.integral(real, X87.mode(fpu));
            X87.finish(fpu, real, inexact ? FpuState.PRECISION : 0);
            X87.put(fpu, 0, real);
        }
    }

    /** Adds ST(1), cut to an integer, to the exponent of ST(0). */
    @Meaning("fscale")
    public static void fscale(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        var a = fpu.left;
        var by = fpu.right;
        X87.take(fpu, 0, a);
        X87.take(fpu, 1, by);
        fpu.status &= ~FpuState.C1;
        if (X87.isEmpty(fpu, 0) || X87.isEmpty(fpu, 1)) {
            if (!X87.stackFault(fpu)) {
                a.indefinite();
                X87.put(fpu, 0, a);
            }
            return;
        }
        int raised = a.isNan() || by.isNan() ? X87.nan(a, by, fpu.result) : scale(a, by, fpu.result);
        if (!X87.refused(fpu, raised)) {
            // The result has ST(0)'s bits: precision control does not count.
            int rounded = Rounding.round(fpu.result, Precision.EXTENDED, X87.mode(fpu), fpu.control, false, true);
            X87.finish(fpu, fpu.result, rounded | beyond(fpu.result, rounded & ~fpu.control));
            X87.put(fpu, 0, fpu.result);
        }
    }

    /** What no exponent can hold, even with the one that is not masked, is infinite or 0 (SDM vol. 1, 8.5.4, 8.5.5). */
    private static int beyond(Real result, int unmasked) {
        if ((unmasked & FpuState.OVERFLOW) != 0 && result.exponent > Precision.EXTENDED.most()) {
            result.infinite(result.negative);
            result.roundedUp = true;
            return FpuState.PRECISION;
        }
        if ((unmasked & FpuState.UNDERFLOW) != 0 && result.exponent < Precision.EXTENDED.least()) {
            result.zero(result.negative);
            result.roundedUp = false;
            return FpuState.PRECISION;
        }
        return 0;
    }

    private static int scale(Real a, Real by, Real result) {
        int denormal = a.denormal || by.denormal ? FpuState.DENORMAL : 0;
        result.set(a);
        if (by.kind == Real.INFINITE) {
            boolean invalid = a.kind == (by.negative ? Real.INFINITE : Real.ZERO);
            if (invalid) {
                result.indefinite();
                return FpuState.INVALID;
            }
            if (by.negative) {
                result.zero(a.negative);
            } else {
                result.infinite(a.negative);
            }
            return denormal;
        }
        if (a.kind == Real.FINITE && by.kind == Real.FINITE && by.exponent >= 0) {
            int amount = by.exponent > 16 ? 0x20000 : (int) (by.significand >>> 63 - by.exponent);
            result.exponent += by.negative ? -amount : amount;
        }
        return denormal;
    }

    /** Takes ST(0) apart into exponent, which replaces it, and significand, which is pushed. */
    @Meaning("fxtract")
    public static void fxtract(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        var a = fpu.left;
        X87.take(fpu, 0, a);
        fpu.status &= ~FpuState.C1;
        if (X87.isEmpty(fpu, 0) || !X87.isEmpty(fpu, 7)) {
            fpu.status |= X87.isEmpty(fpu, 0) ? 0 : FpuState.C1;
            if (!X87.stackFault(fpu)) {
                a.indefinite();
                X87.put(fpu, 0, a);
                fpu.top = fpu.top - 1 & 7;
                X87.put(fpu, 0, a);
            }
            return;
        }
        if (!X87.refused(fpu, extract(a, fpu.result))) {
            X87.put(fpu, 0, fpu.result);
            fpu.top = fpu.top - 1 & 7;
            X87.put(fpu, 0, a);
        }
    }

    private static int extract(Real a, Real exponent) {
        switch (a.kind) {
            case Real.ZERO -> {
                exponent.infinite(true);
                return FpuState.DIVIDE_BY_ZERO;
            }
            case Real.INFINITE -> exponent.infinite(false);
            case Real.FINITE -> {
                int raised = a.denormal ? FpuState.DENORMAL : 0;
                exponent.integer(a.exponent < 0, Math.abs(a.exponent));
                a.exponent = 0;
                return raised;
            }
            default -> {
                int raised = X87.nan(a, a, exponent);
                a.set(exponent);
                return raised;
            }
        }
        return 0;
    }

    @Meaning("fprem")
    public static void fprem(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        X87Remainder.remainder(cpu, steps, instruction, false);
    }

    @Meaning("fprem1")
    public static void fprem1(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        X87Remainder.remainder(cpu, steps, instruction, true);
    }
}
