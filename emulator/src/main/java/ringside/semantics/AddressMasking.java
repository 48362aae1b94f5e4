package ringside.semantics;

import ringside.state.Cpu;

/**
 * Linear-address masking: software may keep data in the upper bits of a pointer, which data accesses in 64-bit mode
 * then ignore (SDM vol. 3A, 5.4, Linear-address pre-processing). Fetches, branch targets, tables and {@code invlpg} do
 * not.
 */
final class AddressMasking {
    private static final int UNMASKED = 64;

    private AddressMasking() {
    }

    /** The address with bits 62 to 48, or 62 to 57, made copies of the bit below them; bit 63 stays as it is. */
    static long mask(Cpu cpu, long linear) {
        int kept = UNMASKED - (linear < 0 ? supervisorBits(cpu) : userBits(cpu));
        return linear & Long.MIN_VALUE | linear << kept >> kept & Long.MAX_VALUE;
    }

    private static int userBits(Cpu cpu) {
        return (cpu.cr3 & Cpu.CR3_LAM_U57) != 0 ? 57 : (cpu.cr3 & Cpu.CR3_LAM_U48) != 0 ? 48 : UNMASKED;
    }

    private static int supervisorBits(Cpu cpu) {
        return (cpu.cr4 & Cpu.CR4_LAM_SUP) == 0 ? UNMASKED : cpu.linearBits();
    }
}
