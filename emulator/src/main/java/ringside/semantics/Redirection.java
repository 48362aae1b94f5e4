package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Where {@code int n} leads in virtual-8086 mode: to the protected-mode handler, or with CR4.VME set to the 8086
 * program's own, as the interrupt redirection bitmap of the TSS says (SDM vol. 3B, 22.3.3, methods 1 to 6).
 */
final class Redirection {
    /** The redirection bitmap are the 32 bytes below the I/O permission bitmap. */
    private static final int BITMAP_BYTES = 32;

    private Redirection() {
    }

    /** Whether the 8086 program handles the interrupt itself; where neither way is open, faults. */
    static boolean toProgram(Cpu cpu, Memory memory, Steps steps, int vector) {
        if (!cpu.inVirtual8086Mode()) {
            return false;
        }
        if ((cpu.cr4 & Cpu.CR4_VME) != 0 && bitClear(cpu, memory, steps, vector)) {
            return true;
        }
        FlagsAndInterrupts.requireIopl3(cpu, steps);
        return false;
    }

    private static boolean bitClear(Cpu cpu, Memory memory, Steps steps, int vector) {
        long address = cpu.tr.base() + TaskState.IO_MAP_BASE & 0xffffffffL;
        steps.require(Check.REDIRECTION_TSS_HAS_BITMAP, cpu.tr.limit(), TaskState.IO_MAP_BASE + 1, Origin.TSS,
            address, 0);
        long map = steps.read("I/O map base ← TSS", memory.read(address, 16, Privilege.SYSTEM), Origin.TSS, address);
        // A map base below 32 leaves no bitmap: as an unsigned number the offset is beyond every limit.
        long offset = map - BITMAP_BYTES + (vector >> 3);
        long where = cpu.tr.base() + offset & 0xffffffffL;
        steps.require(Check.REDIRECTION_WITHIN_TSS, offset, cpu.tr.limit(), Origin.TSS, where, 0);
        long bits = steps.read("redirection bits ← TSS", memory.read(where, 8, Privilege.SYSTEM), Origin.TSS, where);
        return (bits >>> (vector & 7) & 1) == 0;
    }
}
