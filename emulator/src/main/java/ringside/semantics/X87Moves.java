package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Real;
import ringside.state.Steps;

/** x87 loads, stores, exchanges and constants (SDM vol. 1, 8.3.3 and 8.3.4). */
public final class X87Moves {
    private X87Moves() {
    }

    /** Copies ST(from) to ST(to) as it is. */
    static void copy(FpuState fpu, int from, int to) {
        int source = fpu.physical(from);
        int target = fpu.physical(to);
        fpu.lanes[FpuState.X87 + target] = fpu.lanes[FpuState.X87 + source];
        fpu.exponents[target] = fpu.exponents[source];
        fpu.full |= 1 << target;
    }

    // ---- Loads

    @Meaning("fld")
    public static void fld(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        int source = X87Arithmetic.number(instruction, 0);
        if (X87.isEmpty(fpu, source) || !X87.isEmpty(fpu, 7)) {
            fpu.status = fpu.status & ~FpuState.C1 | (X87.isEmpty(fpu, source) ? 0 : FpuState.C1);
            if (!X87.stackFault(fpu)) {
                fpu.result.indefinite();
                fpu.top = fpu.top - 1 & 7;
                X87.put(fpu, 0, fpu.result);
            }
            return;
        }
        fpu.status &= ~FpuState.C1;
        fpu.top = fpu.top - 1 & 7;
        copy(fpu, source + 1, 0);
    }

    @Meaning("fld_memory")
    public static void fldMemory(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        int raised = X87Arithmetic.fetch(cpu, memory, steps, instruction, fpu.left);
        X87.note(cpu, instruction);
        if (!X87.isEmpty(fpu, 7)) {
            X87.push(fpu, fpu.left);
        } else if (!X87.refused(fpu, raised & FpuState.INVALID)) {
            // A denormal number is loaded even where its exception is not masked: processors tell of it afterwards.
            fpu.status |= raised & FpuState.DENORMAL;
            X87.push(fpu, fpu.left);
        }
    }

    @Meaning("fld_extended")
    public static void fldExtended(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        long at = Operands.linear(cpu, steps, (Operand.Memory) instruction.operands().getFirst(), 10);
        long significand = memory.read64(at);
        int top = (int) memory.read16(at + 8);
        X87.note(cpu, instruction);
        fpu.status &= ~FpuState.C1;
        if (!X87.isEmpty(fpu, 7)) {
            X87.push(fpu, fpu.left);
            return;
        }
        fpu.top = fpu.top - 1 & 7;
        fpu.lanes[FpuState.X87 + fpu.top] = significand;
        fpu.exponents[fpu.top] = (short) top;
        fpu.full |= 1 << fpu.top;
    }

    @Meaning("fild")
    public static void fild(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87Arithmetic.fetchInteger(cpu, memory, steps, instruction, fpu.left);
        X87.note(cpu, instruction);
        X87.push(fpu, fpu.left);
    }

    /** 1, log2 10, log2 e, pi, log10 2, ln 2 and 0, rounded as the control word says. */
    @Meaning("load_constant")
    public static void loadConstant(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        var real = fpu.left;
        real.zero(false);
        switch (instruction.opcode().mnemonic()) {
            case "fld1" -> constant(real, 0, Long.MIN_VALUE, 0);
            case "fldl2t" -> constant(real, 1, 0xd49a784bcd1b8afeL, 0x492bf6ff4dafdb4cL);
            case "fldl2e" -> constant(real, 0, 0xb8aa3b295c17f0bbL, 0xbe87fed0691d3e88L);
            case "fldpi" -> constant(real, 1, 0xc90fdaa22168c234L, 0xc4c6628b80dc1cd1L);
            case "fldlg2" -> constant(real, -2, 0x9a209a84fbcff798L, 0x8f8959ac0b7c9178L);
            case "fldln2" -> constant(real, -1, 0xb17217f7d1cf79abL, 0xc9e3b39803f2f6afL);
            default -> { }
        }
        if (real.tail != 0) {
            Rounding.cut(real, 64, X87.mode(fpu));
        }
        X87.push(fpu, real);
    }

    private static void constant(Real real, int exponent, long significand, long tail) {
        real.kind = Real.FINITE;
        real.exponent = exponent;
        real.significand = significand;
        real.tail = tail;
    }

    // ---- Stores

    @Meaning({"fst", "fstp"})
    public static void fst(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        int target = X87Arithmetic.number(instruction, 0);
        fpu.status &= ~FpuState.C1;
        if (X87.isEmpty(fpu, 0)) {
            if (X87.stackFault(fpu)) {
                return;
            }
            fpu.result.indefinite();
            X87.put(fpu, target, fpu.result);
        } else {
            copy(fpu, 0, target);
        }
        if (instruction.opcode().meaning().equals("fstp")) {
            X87.pop(fpu);
        }
    }

    @Meaning({"fst_memory", "fstp_memory"})
    public static void fstMemory(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        int width = instruction.operands().getFirst().width();
        int before = fpu.status;
        if (!isStored(fpu, width)) {
            X87.note(cpu, instruction);
            return;
        }
        long at = probed(cpu, memory, steps, instruction, before);
        memory.write(at, width, width == 32 ? FloatingPoint.single(fpu.left) & 0xffffffffL
            : FloatingPoint.doubleBits(fpu.left));
        if (instruction.opcode().meaning().equals("fstp_memory")) {
            X87.pop(fpu);
        }
    }

    /**
     * Where the operand is, which can be written: memory is asked when no exception of the number itself forbids the
     * store. A fault leaves the status word as it was.
     */
    private static long probed(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int before) {
        var fpu = cpu.fpu;
        int after = fpu.status;
        fpu.status = before;
        var place = (Operand.Memory) instruction.operands().getFirst();
        long at = Operands.linearToWrite(cpu, steps, place, place.width() >> 3);
        memory.probeWrite(at, place.width() >> 3);
        X87.note(cpu, instruction);
        fpu.status = after;
        return at;
    }

    /** Rounds ST(0) for the store; whether it may be made. */
    private static boolean isStored(FpuState fpu, int width) {
        var real = fpu.left;
        X87.take(fpu, 0, real);
        fpu.status &= ~FpuState.C1;
        if (X87.isEmpty(fpu, 0)) {
            real.indefinite();
            return !X87.stackFault(fpu);
        }
        if (real.isNan()) {
            return !X87.refused(fpu, X87.nan(real, real, real));
        }
        // A denormal number of the 80-bit format raises no exception of its own; it underflows.
        var precision = width == 32 ? Precision.SINGLE : Precision.DOUBLE;
        int raised = Rounding.round(real, precision, X87.mode(fpu), fpu.control, false, false);
        if (X87.heldBack(fpu, raised)) {
            fpu.status |= raised & ~FpuState.PRECISION;
            return false;
        }
        X87.finish(fpu, real, raised);
        return true;
    }

    @Meaning("fstp_extended")
    public static void fstpExtended(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        int before = fpu.status;
        int register = fpu.physical(0);
        long significand = fpu.lanes[FpuState.X87 + register];
        int top = fpu.exponents[register];
        fpu.status &= ~FpuState.C1;
        if (X87.isEmpty(fpu, 0)) {
            if (X87.stackFault(fpu)) {
                X87.note(cpu, instruction);
                return;
            }
            significand = 0xc000000000000000L;
            top = 0xffff;
        }
        long at = probed(cpu, memory, steps, instruction, before);
        memory.write64(at, significand);
        memory.write16(at + 8, top & 0xffff);
        X87.pop(fpu);
    }

    @Meaning({"fist", "fistp", "fisttp"})
    public static void fist(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        int width = instruction.operands().getFirst().width();
        int before = fpu.status;
        var mnemonic = instruction.opcode().mnemonic();
        int mode = mnemonic.equals("fisttp") ? Rounding.CHOP : X87.mode(fpu);
        X87.take(fpu, 0, fpu.left);
        fpu.status &= ~FpuState.C1;
        fpu.raised = 0;
        long value;
        if (X87.isEmpty(fpu, 0)) {
            value = -1L << width - 1;
            if (X87.stackFault(fpu)) {
                X87.note(cpu, instruction);
                return;
            }
        } else {
            value = Rounding.integer(fpu, fpu.left, width, mode);
            if (X87.refused(fpu, fpu.raised & FpuState.INVALID)) {
                X87.note(cpu, instruction);
                return;
            }
            boolean up = fpu.left.roundedUp && (fpu.raised & FpuState.INVALID) == 0;
            fpu.status |= fpu.raised | (up ? FpuState.C1 : 0);
        }
        memory.write(probed(cpu, memory, steps, instruction, before), width, value);
        if (!mnemonic.equals("fist")) {
            X87.pop(fpu);
        }
    }

    // ---- Decimal numbers: 18 digits, then the sign

    @Meaning("fbld")
    public static void fbld(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        long at = Operands.linear(cpu, steps, (Operand.Memory) instruction.operands().getFirst(), 10);
        long digits = memory.read64(at);
        int top = (int) memory.read16(at + 8);
        X87.note(cpu, instruction);
        long value = (top >> 4 & 15) * 10L + (top & 15);
        for (int i = 60; i >= 0; i -= 4) {
            value = value * 10 + (digits >>> i & 15);
        }
        fpu.left.integer((top & 0x8000) != 0, value);
        X87.push(fpu, fpu.left);
    }

    @Meaning("fbstp")
    public static void fbstp(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        int before = fpu.status;
        X87.take(fpu, 0, fpu.left);
        boolean negative = fpu.left.negative;
        boolean empty = X87.isEmpty(fpu, 0);
        fpu.status &= ~FpuState.C1;
        fpu.raised = 0;
        long value = Math.abs(Rounding.integer(fpu, fpu.left, 64, X87.mode(fpu)));
        boolean invalid = empty || value < 0 || value >= 1_000_000_000_000_000_000L;
        if (invalid ? empty ? X87.stackFault(fpu) : X87.refused(fpu, FpuState.INVALID) : false) {
            X87.note(cpu, instruction);
            return;
        }
        if (!invalid) {
            fpu.status |= fpu.raised | (fpu.left.roundedUp ? FpuState.C1 : 0);
        }
        long at = probed(cpu, memory, steps, instruction, before);
        long digits = 0;
        for (int i = 0; i < 16; i++) {
            digits |= value % 10 << 4 * i;
            value /= 10;
        }
        memory.write64(at, invalid ? 0xc000000000000000L : digits);
        memory.write16(at + 8, invalid ? 0xffff : value % 10 | value / 10 << 4 | (negative ? 0x8000 : 0));
        X87.pop(fpu);
    }

    // ---- Exchange

    @Meaning("fxch")
    public static void fxch(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        int other = X87Arithmetic.number(instruction, 0);
        fpu.status &= ~FpuState.C1;
        if (X87.isEmpty(fpu, 0) || X87.isEmpty(fpu, other)) {
            if (X87.stackFault(fpu)) {
                return;
            }
            fpu.result.indefinite();
            if (X87.isEmpty(fpu, 0)) {
                X87.put(fpu, 0, fpu.result);
            }
            if (X87.isEmpty(fpu, other)) {
                X87.put(fpu, other, fpu.result);
            }
        }
        int a = fpu.physical(0);
        int b = fpu.physical(other);
        long significand = fpu.lanes[FpuState.X87 + a];
        short exponent = fpu.exponents[a];
        fpu.lanes[FpuState.X87 + a] = fpu.lanes[FpuState.X87 + b];
        fpu.exponents[a] = fpu.exponents[b];
        fpu.lanes[FpuState.X87 + b] = significand;
        fpu.exponents[b] = exponent;
    }
}
