package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** The bases of FS and GS: SDM vol. 2B, RDFSBASE/RDGSBASE and WRFSBASE/WRGSBASE. */
public final class SegmentBases {
    private SegmentBases() {
    }

    @Meaning("rdfsbase")
    public static void readFs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        read(cpu, memory, steps, instruction, Cpu.FS);
    }

    @Meaning("rdgsbase")
    public static void readGs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        read(cpu, memory, steps, instruction, Cpu.GS);
    }

    @Meaning("wrfsbase")
    public static void writeFs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        write(cpu, steps, instruction, Cpu.FS);
    }

    @Meaning("wrgsbase")
    public static void writeGs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        write(cpu, steps, instruction, Cpu.GS);
    }

    private static void read(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int segment) {
        requireEnabled(cpu, steps);
        Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.segments[segment].base());
    }

    private static void write(Cpu cpu, Steps steps, Instruction instruction, int segment) {
        requireEnabled(cpu, steps);
        var source = (Operand.Register) instruction.operands().getFirst();
        long base = Operands.register(cpu, source);
        steps.require(Check.SEGMENT_BASE_CANONICAL, base, cpu.model.linearBits(), Origin.REGISTER, source.number(), 0);
        cpu.segments[segment] = cpu.segments[segment].withBase(base);
        steps.write(segment == Cpu.FS ? "FS.base ← register" : "GS.base ← register", base, Origin.SEGMENT, segment);
    }

    private static void requireEnabled(Cpu cpu, Steps steps) {
        steps.require(Check.FSGSBASE_ENABLED, cpu.cr4, Cpu.CR4_FSGSBASE, Origin.CONTROL, 4, 0);
    }
}
