package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Decimal arithmetic (SDM vol. 1, 7.3.3), which 64-bit mode does not have. Flags that the manual leaves undefined are
 * Intel's.
 */
public final class Decimal {
    private Decimal() {
    }

    @Meaning("daa")
    public static void daa(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        adjustPacked(cpu, 1);
    }

    @Meaning("das")
    public static void das(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        adjustPacked(cpu, -1);
    }

    /** Corrects both digits of AL after an addition (1) or a subtraction (-1). */
    private static void adjustPacked(Cpu cpu, int sign) {
        Flags flags = cpu.flags;
        long al = Operands.general(cpu, Cpu.RAX, 8);
        boolean low = (al & 15) > 9 || flags.adjust();
        boolean high = al > 0x99 || flags.carry();
        // A borrow of the low digit's correction shows in CF, a carry of it never (SDM vol. 2A, DAA and DAS).
        boolean borrow = sign < 0 && low && al < 6;
        long result = al + sign * ((low ? 6 : 0) + (high ? 0x60 : 0));
        Operands.general(cpu, Cpu.RAX, 8, result);
        flags.set(result, high || borrow, false, low, 8);
    }

    @Meaning("aaa")
    public static void aaa(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        adjustUnpacked(cpu, 0x106);
    }

    @Meaning("aas")
    public static void aas(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        adjustUnpacked(cpu, -0x106);
    }

    private static void adjustUnpacked(Cpu cpu, int correction) {
        long ax = Operands.general(cpu, Cpu.RAX, 16);
        boolean adjust = (ax & 15) > 9 || cpu.flags.adjust();
        long result = (adjust ? ax + correction : ax) & 0xff0f;
        Operands.general(cpu, Cpu.RAX, 16, result);
        cpu.flags.set(result, adjust, false, adjust, 8);
    }

    /** Left out of the manual's pages, as old as the 8086, and in use: AL becomes CF eight times over. */
    @Meaning("salc")
    public static void salc(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Operands.general(cpu, Cpu.RAX, 8, cpu.flags.carry() ? 0xff : 0);
    }

    /** Splits AL into two digits of base {@code base}, usually 10. */
    @Meaning("aam")
    public static void aam(Cpu cpu, Memory memory, long base, int width) {
        memory.steps().require(Check.DIVISOR_NOT_ZERO, base, 0, Origin.INSTRUCTION, cpu.rip, 0);
        long al = Operands.general(cpu, Cpu.RAX, 8);
        Operands.general(cpu, Cpu.RAX, 16, al / base << 8 | al % base);
        cpu.flags.set(al % base, 0, 8);
    }

    /** Joins two digits of base {@code base} into AL; the flags are those of the addition. */
    @Meaning("aad")
    public static void aad(Cpu cpu, Memory memory, long base, int width) {
        long ax = Operands.general(cpu, Cpu.RAX, 16);
        long sum = Arithmetic.add(cpu, ax & 0xff, (ax >>> 8) * base & 0xff, 8);
        Operands.general(cpu, Cpu.RAX, 16, sum & 0xff);
    }
}
