package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Real;
import ringside.state.Steps;

/** The x87 register stack, its number format and its exceptions (SDM vol. 1, 8.1.2, 8.4 and 8.5). */
final class X87 {
    private static final int BEFORE = FpuState.INVALID | FpuState.DENORMAL | FpuState.DIVIDE_BY_ZERO;
    private static final int AFTER = FpuState.OVERFLOW | FpuState.UNDERFLOW;

    private X87() {
    }

    /** Starts an instruction that is no control instruction: checks, and what FNSTENV tells of it. */
    static FpuState begin(Cpu cpu, Steps steps, Instruction instruction) {
        Coprocessor.requireX87Ready(cpu, steps);
        return cpu.fpu;
    }

    /** Notes where the instruction and its operand lie; an operand in memory has been fetched then. */
    static void note(Cpu cpu, Instruction instruction) {
        var fpu = cpu.fpu;
        fpu.instructionPointer = instruction.address();
        fpu.instructionSelector = cpu.segments[Cpu.CS].selector();
        if (!instruction.operands().isEmpty() && instruction.operands().getFirst() instanceof Operand.Memory place) {
            fpu.dataPointer = Operands.offset(cpu, place);
            fpu.dataSelector = cpu.segments[place.segment().ordinal()].selector();
        }
    }

    static boolean isEmpty(FpuState fpu, int i) {
        return (fpu.full >> fpu.physical(i) & 1) == 0;
    }

    static int mode(FpuState fpu) {
        return fpu.control >> 10 & 3;
    }

    // ---- Registers

    /** Takes ST(i) apart. */
    static void take(FpuState fpu, int i, Real real) {
        int register = fpu.physical(i);
        unpack(fpu.exponents[register], fpu.lanes[FpuState.X87 + register], real);
    }

    static void unpack(int top, long significand, Real real) {
        int exponent = top & 0x7fff;
        real.zero((top & 0x8000) != 0);
        real.significand = significand;
        if (exponent == 0) {
            denormal(real, significand);
        } else if (significand >= 0) {
            real.kind = Real.UNSUPPORTED;
        } else if (exponent == 0x7fff) {
            real.kind = significand << 1 == 0 ? Real.INFINITE
                : significand << 1 < 0 ? Real.QUIET_NAN : Real.SIGNALLING_NAN;
        } else {
            real.kind = Real.FINITE;
            real.exponent = exponent - 16383;
        }
    }

    private static void denormal(Real real, long significand) {
        if (significand != 0) {
            int shift = Long.numberOfLeadingZeros(significand);
            real.kind = Real.FINITE;
            real.denormal = true;
            real.exponent = -16382 - shift;
            real.significand = significand << shift;
        }
    }

    /** Stores into ST(i), which is not empty then. */
    static void put(FpuState fpu, int i, Real real) {
        int register = fpu.physical(i);
        fpu.lanes[FpuState.X87 + register] = significand(real);
        fpu.exponents[register] = (short) top(real);
        fpu.full |= 1 << register;
    }

    /** Sign and exponent of the 80-bit format. */
    static int top(Real real) {
        int sign = real.negative ? 0x8000 : 0;
        return switch (real.kind) {
            case Real.ZERO -> sign;
            case Real.FINITE -> sign | (real.significand < 0 ? real.exponent + 16383 : 0);
            default -> sign | 0x7fff;
        };
    }

    static long significand(Real real) {
        return switch (real.kind) {
            case Real.ZERO -> 0;
            case Real.SIGNALLING_NAN -> real.significand | 1L << 62;
            default -> real.significand;
        };
    }

    static void pop(FpuState fpu) {
        fpu.full &= ~(1 << fpu.top);
        fpu.top = fpu.top + 1 & 7;
    }

    /** Pushes a number; into a register that is not empty goes the indefinite NaN, if that is masked. */
    static void push(FpuState fpu, Real real) {
        fpu.status &= ~FpuState.C1;
        if (!isEmpty(fpu, 7)) {
            fpu.status |= FpuState.C1;
            if (stackFault(fpu)) {
                return;
            }
            real.indefinite();
        }
        fpu.top = fpu.top - 1 & 7;
        put(fpu, 0, real);
    }

    /** Whether one of these registers is empty, and that exception is not masked: nothing happens then. */
    static boolean stackFault(FpuState fpu) {
        fpu.status |= FpuState.INVALID | FpuState.STACK_FAULT;
        return (fpu.control & FpuState.INVALID) == 0;
    }

    // ---- Exceptions

    /**
     * Takes the operands' exceptions into the status word; whether one of them is not masked, so that the instruction
     * does nothing.
     */
    static boolean refused(FpuState fpu, int raised) {
        int before = raised & BEFORE;
        fpu.status |= before;
        return (before & ~fpu.control) != 0;
    }

    /** Rounds as the control word says; the exceptions and C1 go into the status word. */
    static void round(FpuState fpu, Real real) {
        var precision = switch (fpu.control >> 8 & 3) {
            case 0 -> Precision.EXTENDED_24;
            case 2 -> Precision.EXTENDED_53;
            default -> Precision.EXTENDED;
        };
        finish(fpu, real, Rounding.round(real, precision, mode(fpu), fpu.control, false, true));
    }

    static void finish(FpuState fpu, Real real, int raised) {
        fpu.status = fpu.status & ~FpuState.C1 | raised | (real.roundedUp ? FpuState.C1 : 0);
    }

    /** Whether a result that goes to memory is held back: overflow or underflow, not masked. */
    static boolean heldBack(FpuState fpu, int raised) {
        return (raised & AFTER & ~fpu.control) != 0;
    }

    // ---- NaNs

    /**
     * The result where an operand is a NaN or no number: the NaN with the larger significand, made quiet (SDM vol. 1,
     * table 4-7). Returns the exceptions.
     */
    static int nan(Real a, Real b, Real result) {
        if (a.kind == Real.UNSUPPORTED || b.kind == Real.UNSUPPORTED) {
            result.indefinite();
            return FpuState.INVALID;
        }
        boolean invalid = a.kind == Real.SIGNALLING_NAN || b.kind == Real.SIGNALLING_NAN;
        result.set(chooses(a, b) ? a : b);
        result.kind = Real.QUIET_NAN;
        result.significand |= 1L << 62;
        return invalid ? FpuState.INVALID : 0;
    }

    private static boolean chooses(Real a, Real b) {
        if (!a.isNan() || !b.isNan()) {
            return a.isNan();
        }
        if (a.kind != b.kind) {
            return a.kind == Real.QUIET_NAN;
        }
        int order = Long.compareUnsigned(a.significand, b.significand);
        return order > 0 || order == 0 && !a.negative;
    }
}
