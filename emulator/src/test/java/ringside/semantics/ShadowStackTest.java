package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.ShadowStackCases.IRETQ;
import static ringside.semantics.ShadowStackCases.RETFQ;
import static ringside.semantics.ShadowStackCases.SSP;
import static ringside.semantics.ShadowStackCases.SUPERVISOR_PAGE;
import static ringside.semantics.ShadowStackCases.TOKEN;
import static ringside.semantics.ShadowStackCases.USER_SSP;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.USER_CS;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;

/** What the ways between rings and between functions do to shadow stacks. */
class ShadowStackTest {
    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    private void userCalls(int ist) {
        ShadowStackCases.on(machine.user());
        machine.gate(0x20, HANDLER, KERNEL_CS, 0xee, ist);
        machine.run("cd20");
    }

    @Test
    void aCallPushesAndAReturnPops() {
        ShadowStackCases.on(machine);
        cpu.next = CODE + 5;
        Branches.call(cpu, machine.memory, HANDLER, 64);
        assertEquals(SSP - 8, cpu.ssp);
        assertEquals(CODE + 5, machine.read(SSP - 8));
        machine.run("c3");
        assertEquals(CODE + 5, cpu.rip);
        assertEquals(SSP, cpu.ssp);
    }

    @Test
    void aCallOfTheNextInstructionPushesNothing() {
        ShadowStackCases.on(machine);
        cpu.next = CODE + 5;
        Branches.call(cpu, machine.memory, CODE + 5, 64);
        assertEquals(SSP, cpu.ssp);
    }

    @Test
    void aCallThatCannotPushChangesNothing() {
        ShadowStackCases.on(machine);
        cpu.ssp = DATA + 0x800;
        var before = machine.snapshot();
        var fault = assertThrows(Fault.class, () -> Branches.call(cpu, machine.memory, HANDLER, 64));
        assertEquals("#PF(0x43)", fault.shortForm());
        assertEquals(before, machine.snapshot());
    }

    @Test
    void anEntryTakesTheShadowStackOfRing0IntoUse() {
        userCalls(0);
        assertEquals(TOKEN, cpu.ssp);
        assertEquals(TOKEN | ShadowStack.BUSY, machine.read(TOKEN));
        assertEquals(USER_SSP, cpu.shadowStacks[3]);
        machine.run(IRETQ);
        assertEquals(3, cpu.cpl);
        assertEquals(USER_SSP, cpu.ssp);
        assertEquals(TOKEN, machine.read(TOKEN));
    }

    @Test
    void anInterruptStackHasAShadowStackOfItsOwn() {
        ShadowStackCases.on(machine);
        machine.gate(0x20, HANDLER, KERNEL_CS, 0xee, 1);
        cpu.interruptShadowStacks = DATA;
        machine.ram.write(DATA + 8, 64, TOKEN);
        long next = cpu.rip + 2;
        machine.run("cd20");
        assertEquals(TOKEN - 24, cpu.ssp);
        assertEquals(KERNEL_CS, machine.read(TOKEN - 8));
        assertEquals(next, machine.read(TOKEN - 16));
        assertEquals(SSP, machine.read(TOKEN - 24));
        machine.run(IRETQ);
        assertEquals(SSP, cpu.ssp);
        assertEquals(TOKEN, machine.read(TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {IRETQ, RETFQ})
    void aReturnWithinTheRingGoesBackToTheFramesShadowStack(String code) {
        ShadowStackCases.framed(machine, code, KERNEL_CS, HANDLER);
        machine.run(code);
        assertEquals(HANDLER, cpu.rip);
        assertEquals(SSP + 24, cpu.ssp);
    }

    @ParameterizedTest
    @ValueSource(strings = {IRETQ, RETFQ})
    void aReturnOutwardSetsTheShadowStackFree(String code) {
        ShadowStackCases.outward(machine, code, USER_CS);
        machine.run(code);
        assertEquals(USER_SSP, cpu.ssp);
        assertEquals(TOKEN, machine.read(TOKEN));
    }

    @Test
    void syscallLeavesRing0WithoutAShadowStack() {
        ShadowStackCases.on(machine.user());
        cpu.efer |= Cpu.EFER_SCE;
        cpu.star = (long) KERNEL_CS << 32 | 0x1bL << 48;
        cpu.lstar = HANDLER;
        machine.run("0f05");
        assertEquals(0, cpu.ssp);
        assertEquals(USER_SSP, cpu.shadowStacks[3]);
        machine.run("480f07");
        assertEquals(USER_SSP, cpu.ssp);
    }

    @Test
    void rstorsspAndSaveprevsspExchangeShadowStacks() {
        ShadowStackCases.on(machine);
        long other = SUPERVISOR_PAGE + 0x400;
        machine.set(Cpu.RAX, other).ram.write(other, 64, other + 8 | 1);
        machine.run("f30f0128");
        assertEquals(other, cpu.ssp);
        assertEquals(SSP | 3, machine.read(other));
        assertFalse(cpu.flags.has(Flags.CF));
        machine.run("f30f01ea");
        assertEquals(other + 8, cpu.ssp);
        assertEquals(SSP | 1, machine.read(SSP - 8));
    }

    /** CF tells of it, also where an addition has just left it. */
    @Test
    void saveprevsspLeavesOutAHole() {
        ShadowStackCases.on(machine);
        long other = SUPERVISOR_PAGE + 0x400;
        machine.set(Cpu.RAX, other).ram.write(other, 64, other + 8 | 1);
        machine.run("f30f0128");
        cpu.flags.set(0, true, false, false, 8);
        machine.run("f30f01ea");
        assertEquals(other + 12, cpu.ssp);
    }

    @Test
    void pointersAreReadAndMoved() {
        ShadowStackCases.on(machine);
        machine.set(Cpu.RAX, 3).run("f3480faee8");
        assertEquals(SSP + 24, cpu.ssp);
        machine.run("f3480f1ec9");
        assertEquals(SSP + 24, cpu.gpr[Cpu.RCX]);
        cpu.supervisorCet = 0;
        machine.set(Cpu.RCX, 7).run("f3480f1ec9");
        assertEquals(7, cpu.gpr[Cpu.RCX]);
    }

    @Test
    void wrssAndWrussWriteWhereOrdinaryStoresCannot() {
        ShadowStackCases.on(machine);
        machine.set(Cpu.RAX, SSP).set(Cpu.RCX, 0x1234).run("480f38f608");
        assertEquals(0x1234, machine.read(SSP));
        machine.set(Cpu.RAX, USER_SSP).run("66480f38f508");
        assertEquals(0x1234, machine.read(USER_SSP));
        assertThrows(Fault.class, () -> machine.memory.write64(SSP, 0));
    }

    @Test
    void theBusyBitIsSetAndCleared() {
        ShadowStackCases.on(machine);
        machine.run("f30f01e8");
        assertEquals(TOKEN, cpu.ssp);
        machine.set(Cpu.RAX, TOKEN).run("f30fae30");
        assertFalse(cpu.flags.has(Flags.CF));
        assertEquals(0, cpu.ssp);
        machine.run("f30fae30");
        assertTrue(cpu.flags.has(Flags.CF));
    }
}
