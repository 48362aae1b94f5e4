package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Steps;

/** Instructions that control the x87 unit (SDM vol. 1, 8.3.11). */
public final class X87Control {
    /** Bits of the control word that exist; bit 6 always reads as 1, and bit 12 means nothing any more. */
    private static final int CONTROL_BITS = 0x1f3f;

    private X87Control() {
    }

    /** The control word as it is kept when {@code value} is loaded. */
    static int controlWord(int value) {
        return value & CONTROL_BITS | 0x40;
    }

    @Meaning("fninit")
    public static void fninit(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        cpu.fpu.initialize();
    }

    @Meaning("fnclex")
    public static void fnclex(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        cpu.fpu.status &= ~(FpuState.EXCEPTIONS | FpuState.STACK_FAULT);
    }

    @Meaning("fnstcw")
    public static void fnstcw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.fpu.control);
    }

    @Meaning("fldcw")
    public static void fldcw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87Ready(cpu, steps);
        cpu.fpu.control = controlWord((int) Operands.read(cpu, memory, steps, instruction.operands().getFirst()));
    }

    @Meaning("fnstsw")
    public static void fnstsw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.fpu.statusWord());
    }
}
