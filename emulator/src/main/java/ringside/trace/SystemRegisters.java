package ringside.trace;

import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/**
 * The registers that few instructions change, as they were once: so that most steps need only be told that nothing
 * changed.
 */
record SystemRegisters(int cpl, SegmentRegister es, SegmentRegister cs, SegmentRegister ss, SegmentRegister ds,
                       SegmentRegister fs, SegmentRegister gs, long kernelGsBase, long cr0, long cr2,
                       long cr3, long cr4, long efer) {

    SystemRegisters(Cpu cpu) {
        this(cpu.cpl, cpu.segments[Cpu.ES], cpu.segments[Cpu.CS], cpu.segments[Cpu.SS], cpu.segments[Cpu.DS],
            cpu.segments[Cpu.FS], cpu.segments[Cpu.GS], cpu.kernelGsBase, cpu.cr0, cpu.cr2, cpu.cr3, cpu.cr4, cpu.efer);
    }

    /** Whether none has been loaded since; segment registers are compared by identity, a load makes a new one. */
    boolean same(Cpu cpu) {
        var segments = cpu.segments;
        return cpl == cpu.cpl && cs == segments[Cpu.CS] && ss == segments[Cpu.SS] && ds == segments[Cpu.DS]
            && es == segments[Cpu.ES] && fs == segments[Cpu.FS] && gs == segments[Cpu.GS]
            && kernelGsBase == cpu.kernelGsBase && cr0 == cpu.cr0 && cr2 == cpu.cr2
            && cr3 == cpu.cr3 && cr4 == cpu.cr4 && efer == cpu.efer;
    }
}
