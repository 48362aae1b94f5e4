package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Steps;

/** Instructions on single flags (SDM vol. 1, 7.3.13). */
public final class FlagControl {
    /** What {@code lahf} and {@code sahf} move: the status flags but OF. */
    private static final long LOW_STATUS = Flags.STATUS & ~Flags.OF;

    private FlagControl() {
    }

    @Meaning("clc")
    public static void clc(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        cpu.flags.carry(false);
    }

    @Meaning("stc")
    public static void stc(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        cpu.flags.carry(true);
    }

    @Meaning("cmc")
    public static void cmc(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        cpu.flags.carry(!cpu.flags.carry());
    }

    @Meaning("cld")
    public static void cld(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        cpu.flags.put(Flags.DF, false);
    }

    @Meaning("std")
    public static void std(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        cpu.flags.put(Flags.DF, true);
    }

    @Meaning("lahf")
    public static void lahf(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        long flags = cpu.flags.value() & LOW_STATUS | Flags.FIXED;
        cpu.gpr[Cpu.RAX] = cpu.gpr[Cpu.RAX] & ~0xff00L | flags << 8;
    }

    @Meaning("sahf")
    public static void sahf(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        cpu.flags.status(LOW_STATUS, cpu.gpr[Cpu.RAX] >>> 8);
    }
}
