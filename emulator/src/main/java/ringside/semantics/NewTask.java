package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.PageWalk;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * The second half of a task switch: the new task's state is loaded, then its selectors are checked in its own context
 * (SDM vol. 3A, 9.3, table 9-1). The manual calls the order of these checks model-specific; this is Bochs's
 * (cpu/tasking.cc, task_switch): CR3, LDT, SS, DS, ES, FS, GS, CS.
 */
final class NewTask {
    private static final int[] DATA_SEGMENTS = {Cpu.DS, Cpu.ES, Cpu.FS, Cpu.GS};

    private final Cpu cpu;
    private final Memory memory;
    private final Steps steps;
    private final int external;

    NewTask(Cpu cpu, Memory memory, Steps steps, int external) {
        this.cpu = cpu;
        this.memory = memory;
        this.steps = steps;
        this.external = external;
    }

    /** Loads everything out of the TSS, whose pages are known to be there; a fault belongs to the new task. */
    void load(TaskImage image, boolean nested, TaskShadow shadow) {
        long flags = image.flags(memory, steps) | (nested ? Flags.NT : 0);
        long cr3 = image.wide() && paging() ? image.cr3(memory, steps) : cpu.cr3;
        boolean traps = image.traps(memory);
        var ldt = image.ldt(memory, steps, external);
        var selectors = selectors(image);
        registers(image, flags);
        unusable(selectors, ldt);
        try {
            pageTables(cr3);
            localTable(ldt);
            segments(selectors);
            shadow.enter(cpu, memory, steps, cpu.tr.selector() & 0xfffc | external);
        } catch (Fault fault) {
            throw fault.inNewTask();
        }
        cpu.debugPending |= traps ? Cpu.DR6_BT : 0;
    }

    private boolean paging() {
        return (cpu.cr0 & Cpu.CR0_PG) != 0;
    }

    private Selector[] selectors(TaskImage image) {
        var selectors = new Selector[6];
        for (int number = 0; number < 6; number++) {
            selectors[number] = number < image.segments() ? image.segment(memory, steps, number, external)
                : new Selector(0, Origin.NONE, 0, external);
        }
        return selectors;
    }

    private void registers(TaskImage image, long flags) {
        cpu.next = image.pointer(memory, steps);
        cpu.rip = cpu.next;
        for (int number = Cpu.RAX; number <= Cpu.RDI; number++) {
            cpu.gpr[number] = image.general(memory, steps, number);
        }
        FlagsAndInterrupts.replace(cpu, memory, steps, -1L, flags);
    }

    /**
     * Until they have been checked, the segment registers have their selectors and nothing else, and CPL is 3: whatever
     * fails now is handled on a stack out of the new TSS (Bochs, cpu/tasking.cc; the manual asks for a task gate).
     */
    private void unusable(Selector[] selectors, Selector ldt) {
        for (int number = 0; number < 6; number++) {
            cpu.segments[number] = new SegmentRegister(selectors[number].value(), 0, 0, 0);
        }
        cpu.ldtr = new SegmentRegister(ldt.value(), 0, 0, 0);
        cpu.cpl = 3;
    }

    /**
     * A new value of CR3 makes translations stale; PAE paging loads its four registers by it (SDM vol. 3A, 5.4.1). What
     * a bad one raises here the manual does not say: {@code #GP(0)}, as MOV to CR3 does (Bochs has {@code #TS(0)}).
     */
    private void pageTables(long cr3) {
        if (cr3 == cpu.cr3) {
            return;
        }
        cpu.cr3 = cr3;
        steps.write("CR3 ← new task's", cr3, Origin.CONTROL, 3);
        memory.flushNonGlobal();
        if ((cpu.cr4 & Cpu.CR4_PAE) != 0) {
            PageWalk.loadPdptes(cpu, memory.ram(), steps, cr3);
        }
    }

    private void localTable(Selector selector) {
        steps.require(Check.TASK_LDT_IN_GDT, selector.value(), Selector.TI, Origin.TSS, selector.where(),
            selector.errorCode());
        if (selector.isNull()) {
            return;
        }
        var entry = Tables.fetchForTask(cpu, memory, steps, selector);
        entry.require(steps, Check.TASK_LDT_TYPE, entry.systemType(), SystemType.LDT);
        entry.require(steps, Check.TASK_LDT_PRESENT, entry.descriptor().present());
        cpu.ldtr = entry.descriptor().loaded(selector.value());
        steps.write("LDTR ← selector", selector.value(), Origin.NONE, 0);
    }

    private void segments(Selector[] selectors) {
        if (cpu.inVirtual8086Mode()) {
            for (int number = 0; number < 6; number++) {
                SegmentLoads.loadReal(cpu, steps, number, selectors[number].value());
            }
            return;
        }
        int level = selectors[Cpu.CS].rpl();
        load(Cpu.SS, stack(selectors[Cpu.SS], level));
        cpu.cpl = level;
        steps.write("CPL ← new privilege level", level, Origin.CPL, 0);
        for (int number : DATA_SEGMENTS) {
            if (!selectors[number].isNull()) {
                load(number, data(selectors[number]));
            }
        }
        load(Cpu.CS, code(selectors[Cpu.CS]));
    }

    private void load(int number, TableEntry entry) {
        entry.probeAccessed(memory);
        entry.markAccessed(memory, steps);
        SegmentLoads.store(cpu, steps, number, entry.loaded(entry.selector().rpl()));
    }

    private TableEntry stack(Selector selector, int level) {
        requireNotNull(Check.TASK_SS_NOT_NULL, selector);
        var entry = Tables.fetchForTask(cpu, memory, steps, selector);
        entry.require(steps, Check.TASK_SS_WRITABLE, entry.descriptor().writable());
        entry.require(steps, Check.TASK_SS_PRESENT, entry.descriptor().present());
        entry.require(steps, Check.TASK_SS_DPL_EQUALS_CPL, entry.descriptor().dpl(), level);
        entry.require(steps, Check.TASK_SS_DPL_EQUALS_RPL, entry.descriptor().dpl(), selector.rpl());
        return entry;
    }

    private TableEntry data(Selector selector) {
        var entry = Tables.fetchForTask(cpu, memory, steps, selector);
        var descriptor = entry.descriptor();
        entry.require(steps, Check.TASK_DATA_READABLE, !descriptor.system() && descriptor.readable());
        if (!descriptor.conforming()) {
            entry.require(steps, Check.TASK_DATA_DPL_AT_LEAST_RPL, descriptor.dpl(), selector.rpl());
            entry.require(steps, Check.TASK_DATA_DPL_AT_LEAST_CPL, descriptor.dpl(), cpu.cpl);
        }
        entry.require(steps, Check.TASK_DATA_PRESENT, descriptor.present());
        return entry;
    }

    private TableEntry code(Selector selector) {
        requireNotNull(Check.TASK_CS_NOT_NULL, selector);
        var entry = Tables.fetchForTask(cpu, memory, steps, selector);
        var descriptor = entry.descriptor();
        entry.require(steps, Check.TASK_CS_IS_CODE, descriptor.code());
        if (descriptor.conforming()) {
            entry.require(steps, Check.TASK_CS_CONFORMING_DPL_AT_MOST_RPL, descriptor.dpl(), selector.rpl());
        } else {
            entry.require(steps, Check.TASK_CS_DPL_EQUALS_RPL, descriptor.dpl(), selector.rpl());
        }
        entry.require(steps, Check.TASK_CS_PRESENT, descriptor.present());
        return entry;
    }

    private void requireNotNull(Check check, Selector selector) {
        steps.require(check, selector.indexAndTable(), 0, Origin.TSS, selector.where(), selector.errorCode());
    }
}
