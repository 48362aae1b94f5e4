package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Steps;

/**
 * Multiplication. CF and OF tell whether the upper half holds more than zeros (signed: more than the sign). The other
 * flags, which the manual leaves undefined, are Intel's: SF and PF by the lower half, ZF and AF clear. Other makers'
 * may differ.
 */
public final class Multiplication {
    private Multiplication() {
    }

    @Meaning("mul")
    public static void mul(Cpu cpu, Memory memory, long a, int width) {
        long b = Pair.low(cpu, width);
        long low = a * b;
        long high = width == 64 ? Math.unsignedMultiplyHigh(a, b) : low >>> width;
        Pair.set(cpu, width, high, low);
        flags(cpu, low, high != 0, width);
    }

    /** The one-operand form, whose product is twice as wide as its operand. */
    @Meaning("imul_wide")
    public static void imulWide(Cpu cpu, Memory memory, long a, int width) {
        long b = Shifts.signed(Pair.low(cpu, width), width);
        long low = Shifts.signed(a, width) * b;
        long high = width == 64 ? Math.multiplyHigh(a, b) : low >> width;
        Pair.set(cpu, width, high, low);
        flags(cpu, low, high != Shifts.signed(low, width) >> 63, width);
    }

    @Meaning("imul")
    public static long imul(Cpu cpu, long a, long b, int width) {
        long x = Shifts.signed(a, width);
        long y = Shifts.signed(b, width);
        long low = x * y;
        long high = width == 64 ? Math.multiplyHigh(x, y) : low >> width;
        flags(cpu, low, high != Shifts.signed(low, width) >> 63, width);
        return low;
    }

    /** RDX times the last operand; the upper half goes to operand 1, the lower one to operand 2. No flag changes. */
    @Meaning("mulx")
    public static void mulx(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operands().getFirst().width();
        long a = Operands.general(cpu, Cpu.RDX, width);
        long b = Operands.read(cpu, memory, steps, instruction.operands().get(2));
        long high = width == 64 ? Math.unsignedMultiplyHigh(a, b) : a * b >>> 32;
        Operands.register(cpu, (Operand.Register) instruction.operands().get(1), a * b);
        Operands.register(cpu, (Operand.Register) instruction.operands().getFirst(), high);
    }

    private static void flags(Cpu cpu, long low, boolean overflow, int width) {
        cpu.flags.set(low, overflow, overflow, false, width);
        if (cpu.flags.zero()) {
            cpu.flags.status(Flags.ZF, 0);
        }
    }
}
