package ringside.semantics;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** Checks of the current privilege level that many instructions share. */
public final class Privileges {
    private Privileges() {
    }

    /** Privileged instructions raise {@code #GP(0)} outside ring 0 (SDM vol. 3A, 6.9). */
    static void requireRing0(Cpu cpu, Steps steps) {
        steps.require(Check.PRIVILEGED, cpu.cpl, Origin.CPL, 0, 0);
    }

    /**
     * What works on segments, LDT or TSS is an undefined opcode where there are none (SDM vol. 2A, LLDT, LAR...), and so
     * is what has a VEX prefix (SDM vol. 2A, 2.3.1).
     */
    public static void requireProtectedMode(Cpu cpu, Steps steps) {
        if (cpu.segmentsAreReal()) {
            throw steps.fail(Check.PROTECTED_MODE, 1, 0, Origin.CONTROL, 0, 0);
        }
    }

    /** With CR4.UMIP set, the addresses of system tables are nobody's business outside ring 0 (SDM vol. 3A, 2.5). */
    static void requireUserModeAllowed(Cpu cpu, Steps steps) {
        if ((cpu.cr4 & Cpu.CR4_UMIP) != 0) {
            steps.require(Check.UMIP_ALLOWS, cpu.cpl, Origin.CPL, 0, 0);
        }
    }
}
