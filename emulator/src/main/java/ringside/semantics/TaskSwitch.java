package ringside.semantics;

import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * Hardware task switches: SDM vol. 3A, 9.3 and 9.4. What faults before the commit point (limits, pages that are
 * missing) has changed nothing; what faults after it, the new task's selectors and EIP, faults in the new task (see
 * {@link Fault#isInNewTask}): TR, the back link, the busy bits and the registers are the new task's then. IA-32e mode
 * has no task switches; nobody comes here in it.
 */
final class TaskSwitch {
    /** The types of an available TSS outside IA-32e mode, and of a busy one. */
    static final int AVAILABLE = SystemType.set(SystemType.AVAILABLE_TSS_16, SystemType.AVAILABLE_TSS);
    private static final int BUSY = SystemType.set(SystemType.BUSY_TSS_16, SystemType.BUSY_TSS);
    /** L0 to L3 and LE of DR7 (SDM vol. 3B, Debug Control Register). */
    private static final long LOCAL_BREAKPOINTS = 0x155;

    /** What asks for the switch; it decides about busy bits, back link and NT (SDM vol. 3A, table 9-2). */
    enum Reason {
        JUMP, CALL, EVENT, IRET;

        /** Whether the new task will return to the old one: back link and NT are set, the old task stays busy. */
        boolean nests() {
            return this == CALL || this == EVENT;
        }
    }

    private TaskSwitch() {
    }

    /**
     * Switches to the task whose TSS has been fetched and found to be of the right kind, available or (for IRET) busy,
     * and present. On entry {@code cpu.next} is where the old task will go on, afterwards where the new one does.
     *
     * @param external the EXT bit of error codes
     */
    static void perform(Cpu cpu, Memory memory, Steps steps, TableEntry tss, Reason reason, int external) {
        perform(cpu, memory, steps, tss, reason, external, 0);
        if (reason != Reason.EVENT) {
            requirePointer(cpu, steps, external);
        }
    }

    /** To the TSS that the selector in a task gate names, or a far pointer (SDM vol. 2A, JMP, TASK-GATE). */
    static TableEntry fetch(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        requireGlobal(steps, selector);
        var tss = Tables.fetch(cpu, memory, steps, selector);
        requireAvailable(steps, tss);
        return tss;
    }

    /** What a TSS must be like to be jumped to or called; an LDT holds none. */
    static void requireAvailable(Steps steps, TableEntry tss) {
        tss.require(steps, Check.TSS_AVAILABLE_LEGACY, tss.systemType(), AVAILABLE);
        requireGlobal(steps, tss.selector());
        tss.require(steps, Check.SYSTEM_SEGMENT_PRESENT, tss.descriptor().present());
    }

    private static void requireGlobal(Steps steps, Selector selector) {
        steps.require(Check.SYSTEM_SELECTOR_IN_GDT, selector.value(), Selector.TI, selector.origin(), selector.where(),
            selector.errorCode());
    }

    /**
     * An event goes through a task gate: SDM vol. 2A, INT n, TASK-GATE. On entry {@code cpu.next} is the return
     * address.
     *
     * @param selector  the one in the gate, with the EXT bit
     * @param errorCode pushed onto the new task's stack, or {@link Fault#NO_ERROR_CODE}
     * @param resumes   whether RF is set in the flags that are saved
     */
    static void deliver(Cpu cpu, Memory memory, Steps steps, Selector selector, int errorCode, boolean resumes) {
        var tss = fetch(cpu, memory, steps, selector);
        int external = selector.external();
        perform(cpu, memory, steps, tss, Reason.EVENT, external, resumes ? Flags.RF : 0);
        if (errorCode != Fault.NO_ERROR_CODE) {
            push(cpu, memory, steps, errorCode, TaskImage.of(tss).width(), external);
        }
        requirePointer(cpu, steps, external);
    }

    /** IRET with RFLAGS.NT set returns to the task that the back link names (SDM vol. 2A, IRET, TASK-RETURN). */
    static void back(Cpu cpu, Memory memory, Steps steps) {
        steps.require(Check.BACK_LINK_WITHIN_TSS, TaskImage.BACK_LINK + 1, cpu.tr.limit(), Origin.TSS, cpu.tr.base(),
            cpu.tr.selector() & 0xfffc);
        var selector = TaskImage.of(cpu.tr).backLink(memory, steps);
        int errorCode = selector.errorCode();
        steps.require(Check.BACK_LINK_NOT_NULL, selector.indexAndTable(), 0, Origin.TSS, selector.where(), errorCode);
        steps.require(Check.BACK_LINK_IN_GDT, selector.value(), Selector.TI, Origin.TSS, selector.where(), errorCode);
        var tss = Tables.fetchForTask(cpu, memory, steps, selector);
        tss.require(steps, Check.BACK_LINK_BUSY_TSS, tss.systemType(), BUSY);
        tss.require(steps, Check.SYSTEM_SEGMENT_PRESENT, tss.descriptor().present());
        perform(cpu, memory, steps, tss, Reason.IRET, 0);
    }

    private static void perform(Cpu cpu, Memory memory, Steps steps, TableEntry tss, Reason reason, int external,
        long savedFlags) {
        steps.note("task switch to the TSS", tss.selector().value());
        var left = TaskImage.of(cpu.tr);
        var entered = TaskImage.of(tss);
        steps.require(Check.NEW_TSS_LONG_ENOUGH, entered.limit(), entered.leastToEnter(), Origin.DESCRIPTOR,
            tss.address(), tss.selector().indexAndTable() | external);
        steps.require(Check.OLD_TSS_LONG_ENOUGH, left.limit(), left.leastToLeave(), Origin.TSS, left.base(),
            cpu.tr.selector() & 0xfffc | external);
        TaskShadow.require(cpu, steps, tss, reason, external);
        probe(cpu, memory, tss, left, entered, reason);
        var shadow = TaskShadow.of(cpu, memory, steps, entered, reason);
        leave(cpu, memory, steps, left, reason, savedFlags);
        if (reason.nests()) {
            entered.link(memory, steps, cpu.tr.selector());
        }
        if (reason != Reason.IRET) {
            tss.markBusy(memory, steps);
        }
        shadow.leave(cpu, memory, steps);
        commit(cpu, steps, tss);
        new NewTask(cpu, memory, steps, external).load(entered, reason.nests(), shadow);
    }

    /** All that will be read and written must be there (SDM vol. 3A, 9.3), so that nothing is changed by halves. */
    private static void probe(Cpu cpu, Memory memory, TableEntry tss, TaskImage left, TaskImage entered,
        Reason reason) {
        entered.probeRead(memory);
        if (reason.nests()) {
            entered.probeLink(memory);
        } else {
            memory.probe(oldAccessByte(cpu), 1, Access.WRITE, Privilege.SYSTEM);
        }
        left.probeSave(memory);
        if (reason != Reason.IRET) {
            tss.probeWrite(memory);
        }
    }

    private static void leave(Cpu cpu, Memory memory, Steps steps, TaskImage left, Reason reason, long savedFlags) {
        if (!reason.nests()) {
            long place = oldAccessByte(cpu);
            long access = memory.read(place, 8, Privilege.SYSTEM) & ~SystemType.BUSY;
            memory.write(place, 8, access, Privilege.SYSTEM);
            steps.write("old TSS descriptor.busy ← 0", access, Origin.DESCRIPTOR, place - TableEntry.ACCESS_BYTE);
        }
        long flags = cpu.flags.value() | savedFlags;
        left.savePointer(memory, steps, cpu.next);
        left.saveFlags(memory, steps, reason == Reason.IRET ? flags & ~Flags.NT : flags);
        for (int number = Cpu.RAX; number <= Cpu.RDI; number++) {
            left.saveGeneral(memory, steps, number, cpu.gpr[number]);
        }
        for (int number = 0; number < left.segments(); number++) {
            left.saveSegment(memory, steps, number, cpu.segments[number].selector());
        }
    }

    private static long oldAccessByte(Cpu cpu) {
        return cpu.gdtr.base() + (cpu.tr.selector() & 0xfff8) + TableEntry.ACCESS_BYTE & 0xffffffffL;
    }

    private static void commit(Cpu cpu, Steps steps, TableEntry tss) {
        cpu.tr = tss.descriptor().loaded(tss.selector().value()).with(SystemType.BUSY);
        steps.write("TR ← selector", cpu.tr.selector(), Origin.NONE, 0);
        cpu.cr0 |= Cpu.CR0_TS;
        steps.write("CR0.TS ← 1", cpu.cr0, Origin.CONTROL, 0);
        cpu.dr[7] &= ~LOCAL_BREAKPOINTS;
        steps.write("DR7.L0 to L3, LE ← 0", cpu.dr[7], Origin.DEBUG, 7);
        cpu.interruptShadow = false;
        cpu.halted = false;
    }

    private static void push(Cpu cpu, Memory memory, Steps steps, int errorCode, int width, int external) {
        try {
            var stack = new StackView(cpu.segments[Cpu.SS], Privilege.of(cpu.cpl), cpu.linearBits(), external);
            var pushes = new Pushes(stack, stack.pointer(cpu), width).push("push error code", errorCode);
            pushes.probe(memory, steps);
            pushes.write(memory, steps);
            stack.pointer(cpu, pushes.pointer());
        } catch (Fault fault) {
            throw fault.inNewTask();
        }
    }

    private static void requirePointer(Cpu cpu, Steps steps, int external) {
        try {
            steps.require(Check.TASK_EIP_WITHIN_LIMIT, cpu.next, cpu.segments[Cpu.CS].limit(), Origin.TSS,
                cpu.tr.base(), external);
        } catch (Fault fault) {
            throw fault.inNewTask();
        }
    }
}
