package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/**
 * Testing single bits (SDM vol. 1, 7.3.7.1): CF becomes the bit. The other flags, of which the manual leaves all but ZF
 * undefined, stay. The number of the bit is taken modulo the width, but for the <em>bit strings</em> in memory.
 */
public final class Bits {
    private Bits() {
    }

    @Meaning("bt")
    public static void bt(Cpu cpu, long a, long number, int width) {
        cpu.flags.carry((a & bit(number, width)) != 0);
    }

    @Meaning("bts")
    public static long bts(Cpu cpu, long a, long number, int width) {
        bt(cpu, a, number, width);
        return a | bit(number, width);
    }

    @Meaning("btr")
    public static long btr(Cpu cpu, long a, long number, int width) {
        bt(cpu, a, number, width);
        return a & ~bit(number, width);
    }

    @Meaning("btc")
    public static long btc(Cpu cpu, long a, long number, int width) {
        bt(cpu, a, number, width);
        return a ^ bit(number, width);
    }

    private static long bit(long number, int width) {
        return 1L << (number & width - 1);
    }

    /** A bit string in memory: the number in the register is signed, and any bit that it can reach is meant. */
    @Meaning("bt_string")
    public static void btString(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        bt(cpu, memory.read(linear(cpu, steps, instruction, false), width), number(cpu, instruction), width);
    }

    @Meaning("bts_string")
    public static void btsString(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        change(cpu, memory, steps, instruction, Bits::bts);
    }

    @Meaning("btr_string")
    public static void btrString(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        change(cpu, memory, steps, instruction, Bits::btr);
    }

    @Meaning("btc_string")
    public static void btcString(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        change(cpu, memory, steps, instruction, Bits::btc);
    }

    private static void change(Cpu cpu, Memory memory, Steps steps, Instruction instruction, Form.Binary change) {
        int width = instruction.operandSize();
        long linear = linear(cpu, steps, instruction, true);
        memory.probeWrite(linear, width >> 3);
        long before = memory.read(linear, width);
        memory.write(linear, width, change.apply(cpu, before, number(cpu, instruction), width));
    }

    /** The whole operands between the address given and the bit are added to the address (SDM vol. 2A, BT). */
    private static long linear(Cpu cpu, Steps steps, Instruction instruction, boolean writes) {
        var place = (Operand.Memory) instruction.operands().getFirst();
        int width = place.width();
        long operands = Math.floorDiv(Shifts.signed(number(cpu, instruction), width), width);
        long offset = Operands.offset(cpu, place) + operands * (width >> 3) & -1L >>> 64 - place.addressWidth();
        return Segmentation.linear(cpu, steps, place.segment().ordinal(), offset, width >> 3, writes);
    }

    private static long number(Cpu cpu, Instruction instruction) {
        return Operands.register(cpu, (Operand.Register) instruction.operands().get(1));
    }
}
