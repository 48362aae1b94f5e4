package ringside.semantics;

import java.util.Arrays;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Steps;

/** VZEROUPPER and VZEROALL (SDM vol. 2C). Outside 64-bit mode they leave registers 8 to 15 alone. */
public final class UpperHalves {
    private UpperHalves() {
    }

    @Meaning("vzeroupper")
    public static void vzeroupper(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        zero(cpu, steps, 2);
    }

    @Meaning("vzeroall")
    public static void vzeroall(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        zero(cpu, steps, 0);
    }

    /** Clears all vector registers from a quadword on. */
    private static void zero(Cpu cpu, Steps steps, int from) {
        Coprocessor.requireAvx(cpu, steps);
        for (int i = 0; i < LegacyArea.registers(cpu); i++) {
            Arrays.fill(cpu.fpu.lanes, FpuState.QUADS * i + from, FpuState.QUADS * (i + 1), 0);
        }
    }
}
