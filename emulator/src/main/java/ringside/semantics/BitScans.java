package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Steps;

/**
 * Finding and counting bits (SDM vol. 1, 7.3.7.2). Of the flags that the manual leaves undefined, Intel's
 * processors set PF by the result of a scan and clear the others.
 */
public final class BitScans {
    private BitScans() {
    }

    /** The number of the lowest bit set; without one the destination stays as it is, all 64 bits of it. */
    @Meaning("bsf")
    public static void bsf(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        long source = source(cpu, memory, steps, instruction);
        scanned(cpu, instruction, source, Long.numberOfTrailingZeros(source));
    }

    /** As {@link #bsf}, for the highest bit set. */
    @Meaning("bsr")
    public static void bsr(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        long source = source(cpu, memory, steps, instruction);
        scanned(cpu, instruction, source, 63 - Long.numberOfLeadingZeros(source));
    }

    private static long source(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        return Operands.read(cpu, memory, steps, instruction.operands().get(1));
    }

    private static void scanned(Cpu cpu, Instruction instruction, long source, long found) {
        var destination = (Operand.Register) instruction.operands().getFirst();
        if (source == 0) {
            cpu.flags.set(0, 0, 64);
        } else {
            cpu.flags.set(found, 0, 64);
            cpu.flags.status(Flags.ZF, 0);
            Operands.register(cpu, destination, found);
        }
    }

    @Meaning("tzcnt")
    public static long tzcnt(Cpu cpu, long a, int width) {
        return counted(cpu, Math.min(Long.numberOfTrailingZeros(a), width), width);
    }

    @Meaning("lzcnt")
    public static long lzcnt(Cpu cpu, long a, int width) {
        return counted(cpu, Long.numberOfLeadingZeros(a) - (64 - width), width);
    }

    /** CF tells that there was no bit set. */
    private static long counted(Cpu cpu, long count, int width) {
        cpu.flags.status((count == width ? Flags.CF : 0) | (count == 0 ? Flags.ZF : 0));
        return count;
    }

    /** ZF tells that there was no bit set; the other flags are cleared. */
    @Meaning("popcnt")
    public static long popcnt(Cpu cpu, long a, int width) {
        cpu.flags.status(a == 0 ? Flags.ZF : 0);
        return Long.bitCount(a);
    }
}
