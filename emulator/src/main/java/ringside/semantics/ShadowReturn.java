package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * What a far return does to shadow stacks: everything is checked first, and {@link #commit} changes what has to change
 * (SDM vol. 2B, RET; vol. 2A, IRET, Operation).
 */
final class ShadowReturn {
    private static final ShadowReturn NOTHING = new ShadowReturn(0, 0, false);

    /** The shadow stack pointer after the return. */
    private final long pointer;
    /** Where the token of the shadow stack that is left lies; 0 where there is none. */
    private final long left;
    private final boolean changes;

    private ShadowReturn(long pointer, long left, boolean changes) {
        this.pointer = pointer;
        this.left = left;
        this.changes = changes;
    }

    /**
     * Checks a far return.
     *
     * @param target the descriptor that it selects, whose RPL is the new CPL
     * @param rip    where the return leads, an offset in it
     */
    static ShadowReturn check(Cpu cpu, Memory memory, Steps steps, TableEntry target, long rip) {
        if ((cpu.cr4 & Cpu.CR4_CET) == 0) {
            return NOTHING;
        }
        int level = target.selector().rpl();
        boolean wide = cpu.inLongMode() && target.descriptor().longCode();
        long previous = cpu.ssp;
        long left = 0;
        if (ShadowStack.enabled(cpu, cpu.cpl)) {
            requireAligned(cpu, steps);
            boolean framed = level == cpu.cpl || level != ShadowStack.USER;
            previous = framed ? frame(cpu, memory, steps, target, rip, wide) : previous;
            left = cpu.cpl == ShadowStack.USER ? 0 : cpu.ssp + (framed ? ShadowStack.FRAME : 0);
        }
        if (level == ShadowStack.USER && cpu.cpl != ShadowStack.USER && ShadowStack.enabled(cpu, ShadowStack.USER)) {
            previous = steps.read("SSP ← IA32_PL3_SSP", cpu.shadowStacks[ShadowStack.USER], Origin.NONE, 0);
            steps.require(Check.NEW_SSP_ALIGNED_TO_4, previous, 3, Origin.NONE, 0, 0);
            ShadowStack.requireReachable(steps, Check.NEW_SSP_BELOW_4_GIB, previous, wide, previous, 0);
        }
        return new ShadowReturn(previous, left == previous ? 0 : left, true);
    }

    /** Checks a return to virtual-8086 mode, which has no shadow stack: the SSP stays. */
    static ShadowReturn toVirtual8086(Cpu cpu, Steps steps) {
        if (!ShadowStack.enabled(cpu, cpu.cpl)) {
            return NOTHING;
        }
        requireAligned(cpu, steps);
        return new ShadowReturn(cpu.ssp, cpu.ssp, true);
    }

    private static void requireAligned(Cpu cpu, Steps steps) {
        steps.require(Check.SSP_ALIGNED_FOR_FAR_RETURN, cpu.ssp, 7, Origin.NONE, 0, ShadowStack.FAR_RETURN);
    }

    /** Compares the frame on the shadow stack with the one that was popped; the SSP that it holds. */
    private static long frame(Cpu cpu, Memory memory, Steps steps, TableEntry target, long rip, boolean wide) {
        var privilege = Privilege.of(cpu.cpl);
        long base = wide ? 0 : target.descriptor().base();
        long previous = memory.readShadow(cpu.ssp, 64, privilege);
        long keptRip = memory.readShadow(cpu.ssp + 8, 64, privilege);
        long keptCs = memory.readShadow(cpu.ssp + 16, 64, privilege);
        int errorCode = ShadowStack.FAR_RETURN;
        steps.require(Check.SHADOW_CS_MATCHES, target.selector().value(), keptCs, Origin.MEMORY, cpu.ssp + 16,
            errorCode);
        steps.require(Check.SHADOW_RIP_MATCHES, base + rip, keptRip, Origin.MEMORY, cpu.ssp + 8, errorCode);
        steps.require(Check.SHADOW_SSP_ALIGNED, previous, 3, Origin.MEMORY, cpu.ssp, errorCode);
        ShadowStack.requireReachable(steps, Check.SHADOW_SSP_BELOW_4_GIB, previous, wide, cpu.ssp, errorCode);
        return previous;
    }

    /** Goes back to the shadow stack of before and sets the one that was left free. */
    void commit(Cpu cpu, Memory memory, Steps steps) {
        if (!changes) {
            return;
        }
        if (left != 0) {
            ShadowStack.release(memory, steps, left, Privilege.SUPERVISOR);
        }
        if (cpu.ssp != pointer) {
            cpu.ssp = pointer;
            steps.write("SSP ← shadow stack pointer of before", pointer, Origin.NONE, 0);
        }
    }
}
