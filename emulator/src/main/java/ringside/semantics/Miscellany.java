package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** What fits nowhere else. */
public final class Miscellany {
    /** CRC-32C's polynomial 11EDC6F41H with its bits in reverse order, as the instruction takes them. */
    private static final long CASTAGNOLI = 0x82f63b78L;

    private Miscellany() {
    }

    /** Does nothing. Fences order nothing here, since every access is made before the next instruction starts. */
    @Meaning({"nop", "pause", "fence", "serialize"})
    public static void nop(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
    }

    /** There is no cache to write back; the address is checked as that of a byte to read (SDM vol. 2A, CLFLUSH). */
    @Meaning({"clflush", "clflushopt", "clwb"})
    public static void flush(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var place = (Operand.Memory) instruction.operands().getFirst();
        memory.probe(Operands.linear(cpu, steps, place, 1), 1, Access.READ, Privilege.of(cpu.cpl));
    }

    /** {@code ud0}, {@code ud1}, {@code ud2}. */
    @Meaning("ud")
    public static void undefined(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        throw steps.fail(Check.NO_UNDEFINED_INSTRUCTION, 1, 0, Origin.INSTRUCTION, cpu.rip, 0);
    }

    /** Not in 64-bit mode. */
    @Meaning("bound")
    public static void bound(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        long index = signed(Operands.read(cpu, memory, steps, instruction.operands().getFirst()), width);
        long linear = Operands.linear(cpu, steps, (Operand.Memory) instruction.operands().get(1), width >> 2);
        long lower = signed(memory.read(linear, width), width);
        steps.require(Check.BOUND_AT_LEAST_LOWER, index, lower, Origin.MEMORY, linear, 0);
        long upper = signed(memory.read(linear + (width >> 3), width), width);
        steps.require(Check.BOUND_AT_MOST_UPPER, index, upper, Origin.MEMORY, linear + (width >> 3), 0);
    }

    private static long signed(long value, int width) {
        return Shifts.signed(value, width);
    }

    /** Adds 8 to 64 bits of data to a CRC-32C (SDM vol. 2A, CRC32). Changes no flag. */
    @Meaning("crc32")
    public static void crc32(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var sum = (Operand.Register) instruction.operands().getFirst();
        var source = instruction.operands().get(1);
        long data = Operands.read(cpu, memory, steps, source);
        Operands.register(cpu, sum, crc(Operands.register(cpu, sum) & 0xffffffffL, data, source.width()));
    }

    private static long crc(long sum, long data, int bits) {
        long rest = sum;
        for (int bit = 0; bit < bits; bit++) {
            rest ^= data >>> bit & 1;
            rest = rest >>> 1 ^ ((rest & 1) != 0 ? CASTAGNOLI : 0);
        }
        return rest;
    }
}
