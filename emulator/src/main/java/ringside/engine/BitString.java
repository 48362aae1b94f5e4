package ringside.engine;

import java.util.Set;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/**
 * The memory operand of a bit test whose bit number stands in a register: the number is signed, and reaches as far as it likes from
 * the operand's address. The operand is then the unit of its width in which the bit lies (SDM vol. 2A, 3.1.1.9, figure 3-2).
 */
final class BitString implements Place {
    private static final Set<String> BIT_TESTS = Set.of("bt", "bts", "btr", "btc");

    private final Address address;
    private final int width;
    private final int bit;
    private final int unused;

    BitString(Address address, int width, Operand.Register bit) {
        this.address = address;
        this.width = width;
        this.bit = bit.number();
        this.unused = 64 - bit.width();
    }

    /** Whether the instruction is a bit test of memory by a register. */
    static boolean isAddressedBy(Instruction instruction) {
        return BIT_TESTS.contains(instruction.opcode().meaning())
            && instruction.operands().getFirst() instanceof Operand.Memory
            && instruction.operands().getLast() instanceof Operand.Register;
    }

    private long linear(Cpu cpu, Steps steps) {
        long number = cpu.gpr[bit] << unused >> unused;
        long unit = Math.floorDiv(number, width);
        return address.linear(cpu, steps, address.cut(address.offset(cpu) + unit * (width >> 3)), width >> 3);
    }

    @Override
    public long read(Cpu cpu, Memory memory, Steps steps) {
        return memory.read(linear(cpu, steps), width);
    }

    @Override
    public void write(Cpu cpu, Memory memory, Steps steps, long value) {
        memory.write(linear(cpu, steps), width, value);
    }

    @Override
    public void probe(Cpu cpu, Memory memory, Steps steps) {
        memory.probeWrite(linear(cpu, steps), width >> 3);
    }
}
