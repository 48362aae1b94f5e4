package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * What a far call or the delivery of an event does to shadow stacks and to indirect-branch tracking: everything is
 * checked first, and {@link #commit} changes what has to change (SDM vol. 2A, CALL and INT n, Operation; vol. 1, 17.2).
 */
final class ShadowEntry {
    private static final ShadowEntry NOTHING = new ShadowEntry(-1, 0, 0);

    private final int level;
    /** Where the old CS, instruction pointer and SSP go: below this; 0 where the level has no shadow stack. */
    private final long top;
    private final long returnAddress;
    private boolean switches;
    private boolean savesUser;

    private ShadowEntry(int level, long top, long returnAddress) {
        this.level = level;
        this.top = top;
        this.returnAddress = returnAddress;
    }

    /**
     * Checks an entry into ring {@code level}.
     *
     * @param ist           the gate's interrupt-stack-table index, 0 for none
     * @param wide          whether the target is 64-bit code
     * @param returnAddress an offset in the present code segment
     */
    static ShadowEntry check(Cpu cpu, Memory memory, Steps steps, int level, int ist, boolean wide,
        long returnAddress) {
        if ((cpu.cr4 & Cpu.CR4_CET) == 0) {
            return NOTHING;
        }
        boolean inward = level < cpu.cpl;
        long top = 0;
        boolean enabled = ShadowStack.enabled(cpu, level);
        if (enabled && (inward || ist != 0)) {
            top = fresh(cpu, memory, steps, level, ist, wide);
        } else if (enabled) {
            ShadowStack.requireReachable(steps, Check.SSP_BELOW_4_GIB, cpu.ssp, wide, 0, 0);
            top = cpu.ssp & -8;
            ShadowStack.probe(memory, top, ShadowStack.FRAME, cpu.cpl);
        }
        var entry = new ShadowEntry(level, top, cpu.linear(Cpu.CS, returnAddress));
        entry.switches = inward || ist != 0;
        entry.savesUser = inward && cpu.cpl == ShadowStack.USER && ShadowStack.enabled(cpu, ShadowStack.USER);
        return entry;
    }

    /** The shadow stack that IA32_PLi_SSP or the table of interrupt shadow stacks names: it has to be free. */
    private static long fresh(Cpu cpu, Memory memory, Steps steps, int level, int ist, boolean wide) {
        long slot = cpu.interruptShadowStacks + 8L * ist;
        long pointer = ist == 0 ? steps.read("SSP ← IA32_PLi_SSP", cpu.shadowStacks[level], Origin.NONE, 0)
            : steps.read("SSP ← interrupt SSP table", memory.read(slot, 64, Privilege.SYSTEM), Origin.MEMORY, slot);
        steps.require(Check.NEW_SSP_ALIGNED, pointer, 7, Origin.MEMORY, pointer, 0);
        ShadowStack.requireReachable(steps, Check.NEW_SSP_BELOW_4_GIB, pointer, wide, pointer, 0);
        steps.require(Check.SHADOW_STACK_FREE, ShadowStack.token(memory, pointer), pointer, Origin.MEMORY, pointer, 0);
        if (cpu.cpl != ShadowStack.USER) {
            ShadowStack.probe(memory, pointer, ShadowStack.FRAME, level);
        }
        return pointer;
    }

    /** To be called with CS and CPL still the old ones; nothing faults any more. */
    void commit(Cpu cpu, Memory memory, Steps steps) {
        if (this == NOTHING) {
            return;
        }
        if (savesUser) {
            cpu.shadowStacks[ShadowStack.USER] = cpu.ssp;
            steps.write("IA32_PL3_SSP ← SSP", cpu.ssp, Origin.NONE, 0);
        }
        if (top != 0) {
            push(cpu, memory, steps);
        }
        BranchTracking.expect(cpu, level);
    }

    private void push(Cpu cpu, Memory memory, Steps steps) {
        if (switches) {
            ShadowStack.acquire(memory, steps, top, Privilege.SUPERVISOR);
        }
        long old = cpu.ssp;
        cpu.ssp = top;
        if (!switches || cpu.cpl != ShadowStack.USER) {
            cpu.ssp = ShadowStack.push(memory, top, cpu.segments[Cpu.CS].selector(), returnAddress, old,
                Privilege.of(level));
        }
        steps.write("SSP ← new shadow stack pointer", cpu.ssp, Origin.NONE, 0);
    }
}
