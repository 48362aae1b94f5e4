package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.LegacyMachine.OTHER_TSS_SELECTOR;
import static ringside.semantics.ShadowStackCases.SSP;
import static ringside.semantics.ShadowStackCases.TOKEN;
import static ringside.semantics.ShadowStackCases.USER_SSP;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.TaskShadowCases.USER_TOKEN;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;

/** What task switches do to shadow stacks and to branch tracking. */
class TaskShadowTest {
    private static final String CALL = "9a000000005000";
    private static final String JUMP = "ea000000005000";
    private static final String IRET = "cf";
    private static final long WAITING = 1 << 11;
    private static final long SUPPRESSED = 1 << 10;
    private static final long TRACKING = 1 << 2;

    private final LegacyMachine machine = new LegacyMachine();
    private final Cpu cpu = machine.cpu;

    @BeforeEach
    void twoTasks() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
        TaskShadowCases.on(machine);
    }

    @Test
    void aCallTakesTheTasksShadowStackAndPushesAFrame() {
        machine.run(CALL);
        assertEquals(TOKEN | ShadowStack.BUSY, machine.ram.read(TOKEN, 64));
        assertEquals(TOKEN - 24, cpu.ssp);
        assertEquals(KERNEL_CS, machine.ram.read(TOKEN - 8, 64));
        assertEquals(CODE + 7, machine.ram.read(TOKEN - 16, 64));
        assertEquals(SSP, machine.ram.read(TOKEN - 24, 64));
    }

    @Test
    void iretComparesTheFrameAndSetsTheShadowStackFree() {
        machine.run(CALL).run(IRET);
        assertEquals(CODE + 7, cpu.rip);
        assertEquals(SSP, cpu.ssp);
        assertEquals(TOKEN, machine.ram.read(TOKEN, 64));
    }

    @Test
    void aJumpTakesTheTasksShadowStackWithoutAFrame() {
        machine.run(JUMP);
        assertEquals(TOKEN | ShadowStack.BUSY, machine.ram.read(TOKEN, 64));
        assertEquals(TOKEN, cpu.ssp);
        assertEquals(0, machine.ram.read(TOKEN - 8, 64));
    }

    @Test
    void ring3KeepsItsPointerInTheMsrAndIretTakesItBack() {
        cpu.ssp = USER_SSP - 8;
        machine.user().run("9a000000008300");
        assertEquals(0, cpu.cpl);
        assertEquals(USER_SSP - 8, cpu.shadowStacks[3]);
        assertEquals(TOKEN, cpu.ssp);
        machine.run(IRET);
        assertEquals(3, cpu.cpl);
        assertEquals(USER_SSP - 8, cpu.ssp);
        assertEquals(TOKEN, machine.ram.read(TOKEN, 64));
    }

    @Test
    void aTaskOfRing3HasATokenInTheUsersPage() {
        TaskShadowCases.otherInRing3(machine);
        machine.run(CALL);
        assertEquals(3, cpu.cpl);
        assertEquals(USER_TOKEN - 24, cpu.ssp);
        assertEquals(USER_TOKEN | ShadowStack.BUSY, machine.ram.read(USER_TOKEN, 64));
        assertEquals(SSP, machine.ram.read(USER_TOKEN - 24, 64));
        machine.run(IRET);
        assertEquals(0, cpu.cpl);
        assertEquals(SSP, cpu.ssp);
        assertEquals(USER_TOKEN, machine.ram.read(USER_TOKEN, 64));
    }

    @Test
    void eventsEnterTasksAsCallsDo() {
        machine.gate(0x20, 0, OTHER_TSS_SELECTOR, 0xe5);
        cpu.rip = CODE + 0x10;
        machine.deliver(Event.external(0x20));
        assertEquals(TOKEN - 24, cpu.ssp);
        assertEquals(CODE + 0x10, machine.ram.read(TOKEN - 16, 64));
    }

    @Test
    void branchesAreTrackedInTheNewTaskUnlessItIsReturnedTo() {
        cpu.supervisorCet |= TRACKING | SUPPRESSED;
        machine.run(CALL);
        assertEquals(WAITING, cpu.supervisorCet & (WAITING | SUPPRESSED));
        cpu.supervisorCet &= ~WAITING;
        machine.run(IRET);
        assertEquals(0, cpu.supervisorCet & WAITING);
    }

    @Test
    void withoutAShadowStackInItsRingTheTaskLeavesThePointer() {
        TaskShadowCases.otherInRing3(machine);
        cpu.userCet = 0;
        machine.run(CALL);
        assertEquals(USER_CS, cpu.segments[Cpu.CS].selector());
        assertEquals(SSP, cpu.ssp);
        assertEquals(USER_TOKEN, machine.ram.read(USER_TOKEN, 64));
    }

    @ParameterizedTest
    @ValueSource(longs = {SSP, SSP + 24})
    void aShadowStackThatCannotBeReadOrFreedKeepsTheOldTask(long missing) {
        Tasks.field(machine, OTHER_TSS_SELECTOR, Tasks.EIP, TaskShadowCases.START);
        machine.change(OTHER_TSS_SELECTOR, 0, SmallMachine.bit(2));
        machine.ram.write(SmallMachine.TSS, 16, OTHER_TSS_SELECTOR);
        cpu.flags.put(Flags.NT, true);
        cpu.ssp = missing == SSP ? SmallMachine.DATA : ShadowStackCases.SUPERVISOR_PAGE + 0x1000 - 24;
        var before = machine.snapshot();
        var fault = assertThrows(Fault.class, () -> machine.run(IRET));
        assertEquals("#PF", fault.shortForm().substring(0, 3));
        before.put("nmiBlocked", false);
        assertEquals(before, machine.snapshot());
    }

    @Test
    void aFrameThatCannotBePushedIsTheNewTasksFaultAndLeavesTheTokenFree() {
        long low = ShadowStackCases.SUPERVISOR_PAGE;
        machine.ram.write(LegacyMachine.OTHER_TSS + 0x68, 32, low);
        machine.ram.write(low, 64, low);
        var fault = assertThrows(Fault.class, () -> machine.run(CALL));
        assertTrue(fault.isInNewTask());
        assertEquals(low - 24, fault.address());
        assertEquals(low, machine.ram.read(low, 64));
    }

    @Test
    void virtual8086CodeEntersRing0OnItsShadowStackAndIretSetsItFree() {
        cpu.userCet = 0;
        cpu.ssp = 0;
        machine.virtual8086();
        cpu.rip = 0x20;
        machine.deliver(Event.external(0x20));
        assertEquals(0, cpu.cpl);
        assertEquals(TOKEN, cpu.ssp);
        assertEquals(TOKEN | ShadowStack.BUSY, machine.ram.read(TOKEN, 64));
        machine.run(IRET);
        assertTrue(cpu.inVirtual8086Mode());
        assertEquals(TOKEN, machine.ram.read(TOKEN, 64));
    }
}
