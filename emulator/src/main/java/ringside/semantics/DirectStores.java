package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.isa.Segment;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Origin;
import ringside.state.Steps;

/** MOVDIR64B: 64 bytes at once (SDM vol. 2B). */
public final class DirectStores {
    private static final int BYTES = 64;

    private DirectStores() {
    }

    /** From memory anywhere to where a register points in ES, which must be aligned to 64 bytes. */
    @Meaning("movdir64b")
    public static void movdir64b(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var register = (Operand.Register) instruction.operands().getFirst();
        long from = Operands.linear(cpu, steps, (Operand.Memory) instruction.operands().getLast(), BYTES);
        var lanes = cpu.fpu.lanes;
        for (int i = 0; i < BYTES / 8; i++) {
            lanes[FpuState.SOURCE + i] = memory.read64(from + 8 * i);
        }
        long to = Segmentation.linear(cpu, steps, Segment.ES.ordinal(), Operands.register(cpu, register), BYTES, true);
        if ((to & BYTES - 1) != 0) {
            throw steps.fail(Check.VECTOR_OPERAND_ALIGNED, to, BYTES - 1, Origin.MEMORY, to, 0);
        }
        memory.probeWrite(to, BYTES);
        for (int i = 0; i < BYTES / 8; i++) {
            memory.write64(to + 8 * i, lanes[FpuState.SOURCE + i]);
        }
    }
}
