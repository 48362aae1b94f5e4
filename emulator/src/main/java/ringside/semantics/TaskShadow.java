package ringside.semantics;

import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * What a task switch does to shadow stacks and to indirect-branch tracking: SDM vol. 3A, 9.3, steps 3, 8 and 15. A task
 * that is jumped to, called or entered by an event has its shadow stack from its TSS, with a token that has to be free;
 * a CALL or event puts CS, linear instruction pointer and SSP of the task that is left onto it, and IRET compares them.
 */
final class TaskShadow {
    private static final TaskShadow NOTHING = new TaskShadow(false, 0);
    private static final long LOW_HALF = 0xffffffffL;

    private final boolean returns;
    /** The shadow stack pointer to come: the one in the TSS, or the one to return to. */
    private final long pointer;
    private boolean leaves;
    /** Whether the old task's frame is pushed onto the new shadow stack, or compared with the new task's registers. */
    private boolean framed;
    private long cs;
    private long linear;
    /** For a return, where the token of the shadow stack that is left lies; else the SSP of the task that is left. */
    private long old;
    private Privilege privilege;

    private TaskShadow(boolean returns, long pointer) {
        this.returns = returns;
        this.pointer = pointer;
    }

    /** The checks that come with those of the TSSs' limits. */
    static void require(Cpu cpu, Steps steps, TableEntry tss, TaskSwitch.Reason reason, int external) {
        if (reason == TaskSwitch.Reason.IRET && ShadowStack.enabled(cpu, cpu.cpl)) {
            steps.require(Check.TASK_RETURN_SSP_ALIGNED, cpu.ssp, 7, Origin.NONE, 0, cpu.tr.selector() & 0xfffc);
        }
        if ((cpu.cr4 & Cpu.CR4_CET) != 0) {
            var entered = TaskImage.of(tss);
            int errorCode = tss.selector().indexAndTable() | external;
            steps.require(Check.TASK_WITH_CET_IS_WIDE, entered.wide() ? 1 : 0, Origin.DESCRIPTOR, tss.address(),
                errorCode);
            steps.require(Check.TASK_WITH_CET_HOLDS_SSP, entered.limit(), TaskImage.SSP + 3, Origin.DESCRIPTOR,
                tss.address(), errorCode);
        }
    }

    /** Before the commit point; it changes nothing. On entry {@code cpu.next} is where the old task will go on. */
    static TaskShadow of(Cpu cpu, Memory memory, Steps steps, TaskImage entered, TaskSwitch.Reason reason) {
        if ((cpu.cr4 & Cpu.CR4_CET) == 0) {
            return NOTHING;
        }
        boolean enabled = ShadowStack.enabled(cpu, cpu.cpl);
        int level = entered.equals(TaskImage.of(cpu.tr)) ? cpu.cpl : entered.level(memory);
        return reason == TaskSwitch.Reason.IRET ? returning(cpu, memory, steps, level, enabled)
            : entering(cpu, memory, steps, entered, level, enabled && reason.nests());
    }

    private static TaskShadow entering(Cpu cpu, Memory memory, Steps steps, TaskImage entered, int level,
        boolean keeps) {
        var shadow = new TaskShadow(false, entered.ssp(memory, steps));
        shadow.old = cpu.ssp;
        shadow.leaves = keeps && level < cpu.cpl && cpu.cpl == ShadowStack.USER;
        shadow.framed = keeps && !shadow.leaves;
        shadow.cs = cpu.segments[Cpu.CS].selector();
        shadow.linear = cpu.linear(Cpu.CS, cpu.next);
        return shadow;
    }

    private static TaskShadow returning(Cpu cpu, Memory memory, Steps steps, int level, boolean enabled) {
        boolean framed = enabled && (level == cpu.cpl || level < ShadowStack.USER);
        var privilege = Privilege.of(cpu.cpl);
        long ssp = cpu.ssp;
        var shadow = new TaskShadow(true, framed ? steps.read("SSP ← shadow stack",
            memory.readShadow(ssp, 64, privilege), Origin.MEMORY, ssp) : cpu.shadowStacks[ShadowStack.USER]);
        shadow.leaves = enabled;
        shadow.framed = framed;
        shadow.privilege = privilege;
        if (framed) {
            shadow.linear = memory.readShadow(ssp + 8, 64, privilege);
            shadow.cs = memory.readShadow(ssp + 16, 64, privilege);
        }
        shadow.old = framed ? ssp + ShadowStack.FRAME : ssp;
        if (enabled) {
            memory.probe(shadow.old, 8, Access.SHADOW_WRITE, privilege);
        }
        return shadow;
    }

    /** At the commit point: the old task's shadow stack is set free by a return, and kept in mind by a call. */
    void leave(Cpu cpu, Memory memory, Steps steps) {
        if (!leaves) {
            return;
        }
        if (returns) {
            ShadowStack.release(memory, steps, old, privilege);
            cpu.ssp = 0;
        } else {
            cpu.shadowStacks[ShadowStack.USER] = old;
            steps.write("IA32_PL3_SSP ← SSP", old, Origin.NONE, 0);
        }
    }

    /** After the new task's segments have been loaded, in its context. */
    void enter(Cpu cpu, Memory memory, Steps steps, int errorCode) {
        if (this == NOTHING) {
            return;
        }
        steps.require(Check.TASK_WITH_CET_NOT_VIRTUAL_8086, cpu.inVirtual8086Mode() && BranchTracking.userControl(cpu)
            ? 1 : 0, Origin.TSS, cpu.tr.base(), errorCode);
        if (returns) {
            requireFrame(cpu, steps);
        }
        if (ShadowStack.enabled(cpu, cpu.cpl)) {
            cpu.ssp = returns ? previous(steps) : fresh(cpu, memory, steps, errorCode);
            steps.write("SSP ← new task's shadow stack pointer", cpu.ssp, Origin.NONE, 0);
        }
        if (!returns) {
            BranchTracking.expect(cpu, cpu.cpl);
        }
    }

    private void requireFrame(Cpu cpu, Steps steps) {
        if (framed) {
            int errorCode = ShadowStack.FAR_RETURN;
            steps.require(Check.SHADOW_CS_MATCHES, cpu.segments[Cpu.CS].selector(), cs, Origin.MEMORY, old - 8,
                errorCode);
            steps.require(Check.SHADOW_RIP_MATCHES, cpu.linear(Cpu.CS, cpu.next), linear, Origin.MEMORY, old - 16,
                errorCode);
        }
    }

    private long previous(Steps steps) {
        int errorCode = ShadowStack.FAR_RETURN;
        long where = framed ? old - ShadowStack.FRAME : 0;
        steps.require(Check.SHADOW_SSP_ALIGNED, pointer, 3, Origin.MEMORY, where, errorCode);
        steps.require(Check.SHADOW_SSP_BELOW_4_GIB, pointer, ~LOW_HALF, Origin.MEMORY, where, errorCode);
        return pointer;
    }

    /** The shadow stack that the TSS names has to be free; the pages of what is pushed are looked at first. */
    private long fresh(Cpu cpu, Memory memory, Steps steps, int errorCode) {
        var as = Privilege.of(cpu.cpl);
        long where = cpu.tr.base() + TaskImage.SSP & LOW_HALF;
        steps.require(Check.TASK_SSP_ALIGNED, pointer, 7, Origin.TSS, where, errorCode);
        steps.require(Check.TASK_SHADOW_STACK_FREE, memory.readShadow(pointer, 64, as), pointer, Origin.MEMORY, pointer,
            errorCode);
        if (framed) {
            ShadowStack.probe(memory, pointer, ShadowStack.FRAME, cpu.cpl);
        }
        ShadowStack.acquire(memory, steps, pointer, as);
        return framed ? ShadowStack.push(memory, pointer, (int) cs, linear, old, as) : pointer;
    }
}
