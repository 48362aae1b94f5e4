package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** PKRU, the rights of the protection keys of user pages: SDM vol. 2B, RDPKRU; vol. 2D, WRPKRU; vol. 3A, 5.6.2. */
public final class ProtectionKeys {
    private static final long LOW = 0xffffffffL;

    private ProtectionKeys() {
    }

    @Meaning("rdpkru")
    public static void rdpkru(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        cpu.gpr[Cpu.RAX] = cpu.pkru & LOW;
        cpu.gpr[Cpu.RDX] = 0;
        steps.read("EAX ← PKRU", cpu.pkru & LOW, Origin.NONE, 0);
    }

    @Meaning("wrpkru")
    public static void wrpkru(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        long upper = cpu.gpr[Cpu.RDX] & LOW;
        steps.require(Check.PKRU_UPPER_HALF_ZERO, upper, 0, Origin.REGISTER, Cpu.RDX, 0);
        cpu.pkru = (int) cpu.gpr[Cpu.RAX];
        memory.permissionsChanged();
        steps.write("PKRU ← EAX", cpu.pkru & LOW, Origin.NONE, 0);
    }

    private static void requireEnabled(Cpu cpu, Steps steps) {
        steps.require(Check.PROTECTION_KEYS_ENABLED, cpu.cr4, Cpu.CR4_PKE, Origin.CONTROL, 4, 0);
        steps.require(Check.PKRU_NUMBER_ZERO, cpu.gpr[Cpu.RCX] & LOW, 0, Origin.REGISTER, Cpu.RCX, 0);
    }
}
