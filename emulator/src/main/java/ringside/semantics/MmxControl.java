package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.isa.Segment;
import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Steps;

/** EMMS, and the moves under a mask, whose place in memory is implied. */
public final class MmxControl {
    private MmxControl() {
    }

    /** Ends the use of MMX: all x87 registers are empty. */
    @Meaning("emms")
    public static void emms(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireMmx(cpu, steps);
        cpu.fpu.full = 0;
        cpu.fpu.top = 0;
    }

    @Meaning("maskmovq")
    public static void maskmovq(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireMmx(cpu, steps);
        int data = FpuState.X87 + number(instruction, 0);
        int mask = FpuState.X87 + number(instruction, 1);
        store(cpu, memory, steps, instruction, data, mask, 1);
        cpu.fpu.enterMmx();
    }

    @Meaning("maskmovdqu")
    public static void maskmovdqu(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireVectors(cpu, steps, instruction);
        int data = FpuState.QUADS * number(instruction, 0);
        int mask = FpuState.QUADS * number(instruction, 1);
        store(cpu, memory, steps, instruction, data, mask, 2);
    }

    private static int number(Instruction instruction, int operand) {
        return ((Operand.Register) instruction.operands().get(operand)).number();
    }

    /** Stores the bytes whose mask has its highest bit set; all are checked for writing before. */
    private static void store(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int data, int mask,
        int quads) {
        long offset = Operands.general(cpu, Cpu.RDI, instruction.addressSize());
        int segment = instruction.segmentOr(Segment.DS).ordinal();
        long linear = Segmentation.linear(cpu, steps, segment, offset, 8 * quads, true);
        var lanes = cpu.fpu.lanes;
        memory.probe(linear, 8 * quads, Access.WRITE, Privilege.of(cpu.cpl));
        for (int i = 0; i < 8 * quads; i++) {
            int shift = 8 * (i & 7);
            if ((lanes[mask + (i >> 3)] >>> shift & 0x80) != 0) {
                memory.write8(linear + i, lanes[data + (i >> 3)] >>> shift & 0xff);
            }
        }
    }
}
