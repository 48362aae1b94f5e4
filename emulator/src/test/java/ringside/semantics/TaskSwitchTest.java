package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.LegacyMachine.OTHER_TSS;
import static ringside.semantics.LegacyMachine.OTHER_TSS_16_SELECTOR;
import static ringside.semantics.LegacyMachine.OTHER_TSS_SELECTOR;
import static ringside.semantics.LegacyMachine.TASK_GATE;
import static ringside.semantics.LegacyMachine.TSS_16_SELECTOR;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_DS;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import ringside.memory.PhysicalMemory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;

/** Hardware task switches that succeed, and what is left when they fail half way. */
class TaskSwitchTest {
    private static final int BUSY = 2;

    private final LegacyMachine machine = new LegacyMachine();
    private final Cpu cpu = machine.cpu;

    @Test
    void jumpLoadsTheWholeStateOfA32BitTask() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR).run("ea000000005000");
        assertEquals(0x5000, cpu.rip);
        for (int number = 0; number < 8; number++) {
            assertEquals(number == Cpu.RSP ? 0x8000 : 0x1110 * (number + 1), cpu.gpr[number]);
        }
        assertEquals(0x202, cpu.flags.value());
        assertEquals(KERNEL_CS, cpu.segments[Cpu.CS].selector());
        for (int register : new int[] {Cpu.ES, Cpu.SS, Cpu.DS, Cpu.FS, Cpu.GS}) {
            assertEquals(KERNEL_DS, cpu.segments[register].selector());
            assertTrue(cpu.segments[register].usable());
        }
        assertEquals(OTHER_TSS_SELECTOR, cpu.tr.selector());
        assertEquals(OTHER_TSS, cpu.tr.base());
        assertEquals(11, cpu.tr.type());
        assertTrue((cpu.cr0 & Cpu.CR0_TS) != 0);
    }

    @Test
    void jumpSavesTheOldStateAndTurnsTheBusyBitsOver() {
        for (int number = 0; number < 8; number++) {
            machine.set(number, 0xabc0_0000L + number);
        }
        cpu.flags.value(0x8d7);
        Tasks.ready(machine, OTHER_TSS_SELECTOR).run("ea000000005000");
        assertEquals(CODE + 7, Tasks.field(machine, TSS_SELECTOR, Tasks.EIP));
        assertEquals(0x8d7, Tasks.field(machine, TSS_SELECTOR, Tasks.EFLAGS));
        for (int number = 0; number < 8; number++) {
            assertEquals(0xabc0_0000L + number, Tasks.field(machine, TSS_SELECTOR, Tasks.GENERAL + number));
        }
        assertEquals(KERNEL_CS, Tasks.field(machine, TSS_SELECTOR, Tasks.SEGMENTS + Cpu.CS));
        assertEquals(KERNEL_DS, Tasks.field(machine, TSS_SELECTOR, Tasks.SEGMENTS + Cpu.SS));
        assertFalse(busy(TSS_SELECTOR));
        assertTrue(busy(OTHER_TSS_SELECTOR));
        assertEquals(0, machine.ram.read(OTHER_TSS, 16));
        assertFalse(cpu.flags.has(Flags.NT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9a000000005000", "9af4f4f4f48000"})
    void callNestsAndIretReturns(String call) {
        Tasks.ready(machine, OTHER_TSS_SELECTOR).run(call);
        assertEquals(0x5000, cpu.rip);
        assertTrue(busy(TSS_SELECTOR));
        assertTrue(busy(OTHER_TSS_SELECTOR));
        assertEquals(TSS_SELECTOR, machine.ram.read(OTHER_TSS, 16));
        assertTrue(cpu.flags.has(Flags.NT));
        assertEquals(KERNEL_STACK, Tasks.field(machine, TSS_SELECTOR, Tasks.GENERAL + Cpu.RSP));

        cpu.next = 0x5002;
        back();
        assertEquals(CODE + 7, cpu.rip);
        assertEquals(TSS_SELECTOR, cpu.tr.selector());
        assertTrue(busy(TSS_SELECTOR));
        assertFalse(busy(OTHER_TSS_SELECTOR));
        assertEquals(KERNEL_STACK, cpu.gpr[Cpu.RSP]);
        assertFalse(cpu.flags.has(Flags.NT));
        assertEquals(0x5002, Tasks.field(machine, OTHER_TSS_SELECTOR, Tasks.EIP));
        assertEquals(0, Tasks.field(machine, OTHER_TSS_SELECTOR, Tasks.EFLAGS) & Flags.NT);
    }

    @Test
    void taskGateLeadsFromRing3ToATaskOfRing0AndBack() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        machine.user().run("9a000000008300");
        assertEquals(0, cpu.cpl);
        back();
        assertEquals(3, cpu.cpl);
        assertEquals(USER_CS, cpu.segments[Cpu.CS].selector());
        assertEquals(USER_DS, cpu.segments[Cpu.SS].selector());
    }

    @Test
    void taskOfRing3IsEnteredFromRing0() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR, USER_CS, USER_DS).run("ea000000005000");
        assertEquals(3, cpu.cpl);
        assertEquals(USER_DS, cpu.segments[Cpu.SS].selector());
    }

    @Test
    void from16To16BitTasks() {
        machine.task(TSS_16_SELECTOR);
        machine.set(Cpu.RBX, 0x1234_5678);
        cpu.flags.value(0x40202);
        Tasks.ready(machine, OTHER_TSS_16_SELECTOR).run("ea00000000a800");
        assertEquals(0x5678, Tasks.field(machine, TSS_16_SELECTOR, Tasks.GENERAL + Cpu.RBX));
        assertEquals(0x202, Tasks.field(machine, TSS_16_SELECTOR, Tasks.EFLAGS));
        assertEquals(0xffff_4440L, cpu.gpr[Cpu.RBX]);
        assertEquals(0x202, cpu.flags.value());
        assertEquals(3, cpu.tr.type());
        assertEquals(0, cpu.segments[Cpu.FS].selector());
        assertFalse(cpu.segments[Cpu.GS].usable());
    }

    @Test
    void from32To16BitTasksAndBack() {
        machine.ram.write(TSS + 0x1c, 32, 0x7777_0000);
        Tasks.ready(machine, OTHER_TSS_16_SELECTOR).run("9a00000000a800");
        assertEquals(TSS_SELECTOR, machine.ram.read(LegacyMachine.OTHER_TSS_16, 16));
        assertTrue(cpu.flags.has(Flags.NT));
        back();
        assertEquals(CODE + 7, cpu.rip);
        assertEquals(11, cpu.tr.type());
        assertEquals(0, cpu.cr3);
    }

    @Test
    void backIntoAVirtual8086Task() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        machine.virtual8086().memory.flush();
        cpu.segments[Cpu.GS] = new SegmentRegister(0x1234, 0x12340, 0xffff, 0xf3);
        cpu.rip = 0x100;
        TaskSwitch.deliver(at(0x102), machine.memory, machine.steps, gateTo(OTHER_TSS_SELECTOR, 0),
            Fault.NO_ERROR_CODE, false);
        cpu.rip = cpu.next;
        assertFalse(cpu.inVirtual8086Mode());
        assertEquals(0, cpu.cpl);
        back();
        assertTrue(cpu.inVirtual8086Mode());
        assertEquals(3, cpu.cpl);
        assertEquals(0x102, cpu.rip);
        assertEquals(0x12340, cpu.segments[Cpu.GS].base());
        assertEquals(LegacyMachine.REAL_CS, cpu.segments[Cpu.CS].selector());
        assertEquals(0xf3, cpu.segments[Cpu.CS].attributes());
        assertEquals(0xffff, cpu.segments[Cpu.CS].limit());
    }

    @Test
    void eventsPushTheirErrorCodeOnTheNewStack() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        TaskSwitch.deliver(at(0x40002), machine.memory, machine.steps, gateTo(OTHER_TSS_SELECTOR, 1), 0x1234, true);
        assertEquals(0x7ffc, cpu.gpr[Cpu.RSP]);
        assertEquals(0x1234, machine.ram.read(0x7ffc, 32));
        assertTrue(cpu.flags.has(Flags.NT));
        assertEquals(Flags.RF, Tasks.field(machine, TSS_SELECTOR, Tasks.EFLAGS) & Flags.RF);
        assertEquals(0x40002, Tasks.field(machine, TSS_SELECTOR, Tasks.EIP));
    }

    @Test
    void eventsPushAWordInA16BitTask() {
        Tasks.ready(machine, OTHER_TSS_16_SELECTOR);
        Tasks.segment(machine, OTHER_TSS_16_SELECTOR, Cpu.SS, SmallMachine.KERNEL_DS_16);
        TaskSwitch.deliver(at(0x40002), machine.memory, machine.steps, gateTo(OTHER_TSS_16_SELECTOR, 0), 0x1234,
            false);
        assertEquals(0xffff_7ffeL, cpu.gpr[Cpu.RSP]);
        assertEquals(0x1234, machine.ram.read(0x10000 + 0x7ffe, 16));
    }

    @Test
    void localBreakpointsEndWithTheTask() {
        cpu.dr[7] = 0x7ff;
        Tasks.ready(machine, OTHER_TSS_SELECTOR).run("ea000000005000");
        assertEquals(0x7ff & ~0x155, cpu.dr[7]);
    }

    @Test
    void trapFlagOfTheNewTssIsRemembered() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        machine.ram.write(OTHER_TSS + 0x64, 16, 1);
        machine.run("ea000000005000");
        assertEquals(Cpu.DR6_BT, cpu.debugPending);
    }

    @Test
    void conformingCodeRunsAtTheRplOfCs() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR, SmallMachine.CONFORMING_CS | 3, USER_DS).run("9a000000005000");
        assertEquals(3, cpu.cpl);
        assertEquals(SmallMachine.CONFORMING_CS | 3, cpu.segments[Cpu.CS].selector());
    }

    @Test
    void newTasksLdtHoldsItsSegments() {
        machine.descriptor(0xc, 0x00cf_9300_0000_ffffL);
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        Tasks.ldt(machine, OTHER_TSS_SELECTOR, SmallMachine.LDT_SELECTOR);
        Tasks.segment(machine, OTHER_TSS_SELECTOR, Cpu.FS, 0xc);
        machine.run("ea000000005000");
        assertEquals(SmallMachine.LDT, cpu.ldtr.base());
        assertTrue(cpu.segments[Cpu.FS].usable());
    }

    @Test
    void accessedBitsAreSet() {
        machine.descriptor(SmallMachine.SPARE, 0x00cf_9200_0000_ffffL);
        Tasks.segment(Tasks.ready(machine, OTHER_TSS_SELECTOR), OTHER_TSS_SELECTOR, Cpu.DS, SmallMachine.SPARE);
        machine.run("ea000000005000");
        assertEquals(0x93, machine.descriptor(SmallMachine.SPARE) >>> 40 & 0xff);
    }

    @Test
    void pagingSwitchesTheTables() {
        paging(0x100000);
        paging(0x102000);
        cpu.cr3 = 0x100000;
        cpu.cr0 |= Cpu.CR0_PG;
        machine.memory.flush();
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        machine.ram.write(OTHER_TSS + 0x1c, 32, 0x102000);
        machine.run("ea000000005000");
        assertEquals(0x102000, cpu.cr3);
        assertEquals(0, machine.ram.read(TSS + 0x1c, 32));
    }

    @Test
    void paeLoadsItsFourRegistersByTheNewTasksCr3() {
        pae(0x100000);
        pae(0x103000);
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        machine.ram.write(OTHER_TSS + 0x1c, 32, 0x103000);
        machine.run("ea000000005000");
        assertEquals(0x103000, cpu.cr3);
        assertEquals(0x104001, cpu.pdptes[0]);
    }

    @Test
    void reservedBitInAPdpteIsTheNewTasksFault() {
        pae(0x100000);
        pae(0x103000);
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        machine.ram.write(OTHER_TSS + 0x1c, 32, 0x103000);
        machine.ram.write(0x103008, 64, 0x1e7);
        var fault = assertThrows(Fault.class, () -> machine.run("ea000000005000"));
        assertEquals("#GP(0x0)", fault.shortForm());
        assertTrue(fault.isInNewTask());
        assertEquals(OTHER_TSS_SELECTOR, cpu.tr.selector());
        assertEquals(3, cpu.cpl);
    }

    @Test
    void pageThatTheNewTaskLacksFaultsInIt() {
        paging(0x100000);
        paging(0x102000);
        cpu.cr3 = 0x100000;
        cpu.cr0 |= Cpu.CR0_PG;
        machine.ram.write(0x103000 + 4 * (SmallMachine.GDT >>> 12), 32, 0);
        machine.memory.flush();
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        machine.ram.write(OTHER_TSS + 0x1c, 32, 0x102000);
        var fault = assertThrows(Fault.class, () -> machine.run("ea000000005000"));
        assertTrue(fault.isInNewTask());
        assertEquals(SmallMachine.GDT + KERNEL_DS, fault.address());
        assertEquals(0x102000, cpu.cr3);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x12000, 0x14000, 0x10000})
    void missingPageOfATssOrTheGdtChangesNothing(long page) {
        paging(0x100000);
        cpu.cr3 = 0x100000;
        cpu.cr0 |= Cpu.CR0_PG | Cpu.CR0_WP;
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        machine.ram.write(0x101000 + (page >>> 12) * 4, 32, page | (page == 0x14000 ? 0 : 1));
        machine.memory.flush();
        var before = machine.snapshot();
        var fault = assertThrows(Fault.class, () -> machine.run("9a000000005000"));
        assertFalse(fault.isInNewTask());
        assertEquals(page, fault.address() & -4096);
        before.keySet().removeIf(key -> key.equals("page 0x101000") || key.equals("page 0x100000"));
        var after = machine.snapshot();
        after.keySet().retainAll(before.keySet());
        assertEquals(before, after);
    }

    @Test
    void faultAfterTheCommitPointFindsTheNewTask() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        Tasks.segment(machine, OTHER_TSS_SELECTOR, Cpu.ES, 0x100);
        var fault = assertThrows(Fault.class, () -> machine.run("ea000000005000"));
        assertTrue(fault.isInNewTask());
        assertEquals("#TS(0x100)", fault.shortForm());
        assertEquals(0x5000, cpu.rip);
        assertEquals(OTHER_TSS_SELECTOR, cpu.tr.selector());
        assertTrue(busy(OTHER_TSS_SELECTOR));
        assertFalse(busy(TSS_SELECTOR));
        assertTrue(cpu.segments[Cpu.SS].usable());
        assertTrue(cpu.segments[Cpu.DS].usable());
        assertFalse(cpu.segments[Cpu.ES].usable());
        assertFalse(cpu.segments[Cpu.CS].usable());
        assertEquals(0x100, cpu.segments[Cpu.ES].selector());
    }

    @Test
    void noRoomForTheErrorCodeIsTheNewTasksFault() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        Tasks.segment(machine, OTHER_TSS_SELECTOR, Cpu.SS, LegacyMachine.EXPAND_DOWN_DS);
        Tasks.field(machine, OTHER_TSS_SELECTOR, Tasks.GENERAL + Cpu.RSP, 0x100);
        var fault = assertThrows(Fault.class, () -> TaskSwitch.deliver(at(0x40002), machine.memory, machine.steps,
            gateTo(OTHER_TSS_SELECTOR, 1), 0, true));
        assertEquals("#SS(0x1)", fault.shortForm());
        assertTrue(fault.isInNewTask());
        assertEquals(Check.STACK_ABOVE_LIMIT, fault.check());
    }

    private Cpu at(long next) {
        cpu.next = next;
        return cpu;
    }

    private static Selector gateTo(int tss, int external) {
        return new Selector(tss, Origin.GATE, 0, external);
    }

    private void back() {
        TaskSwitch.back(cpu, machine.memory, machine.steps);
        cpu.rip = cpu.next;
    }

    private boolean busy(int selector) {
        return (machine.descriptor(selector) >>> 40 & BUSY) != 0;
    }

    /** Maps the first 4 MiB to themselves by 32-bit page tables at an address. */
    private void paging(long tables) {
        machine.ram.write(tables, 32, tables + 0x1000 | 7);
        for (long page = 0; page < 1024; page++) {
            machine.ram.write(tables + 0x1000 + 4 * page, 32, page * PhysicalMemory.PAGE | 7);
        }
    }

    /** Maps the first 4 MiB to themselves by PAE tables at an address, and switches paging on. */
    private void pae(long tables) {
        machine.ram.write(tables, 64, tables + 0x1000 | 1);
        for (int i = 1; i < 4; i++) {
            machine.ram.write(tables + 8 * i, 64, 0);
        }
        for (long page = 0; page < 2; page++) {
            machine.ram.write(tables + 0x1000 + 8 * page, 64, page << 21 | 0x83);
        }
        cpu.cr3 = 0x100000;
        cpu.cr4 |= Cpu.CR4_PAE;
        cpu.pdptes[0] = 0x101001;
        cpu.cr0 |= Cpu.CR0_PG;
        machine.memory.flush();
    }
}
