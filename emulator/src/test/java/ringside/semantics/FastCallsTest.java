package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_CS_32;
import static ringside.semantics.SmallMachine.USER_DS;
import static ringside.semantics.SmallMachine.USER_STACK;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import ringside.state.Cpu;
import ringside.state.Flags;

/** {@code syscall}, {@code sysret}, {@code sysenter}, {@code sysexit}, {@code swapgs}. */
class FastCallsTest {
    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    @BeforeEach
    void prepareRegisters() {
        cpu.star = 0x1bL << 48 | 0x08L << 32;
        cpu.lstar = HANDLER;
        cpu.fmask = Flags.IF | Flags.DF | Flags.TF;
        cpu.sysenterCs = KERNEL_CS;
        cpu.sysenterEip = HANDLER;
        cpu.sysenterEsp = KERNEL_STACK;
    }

    @Test
    void syscallLeavesReturnAddressAndFlagsInRegistersAndTheStackAlone() {
        cpu.flags.value(Flags.IF | Flags.CF | Flags.DF);
        machine.user().run("0f05");
        assertEquals(HANDLER, cpu.rip);
        assertEquals(CODE + 2, cpu.gpr[Cpu.RCX]);
        assertEquals(Flags.IF | Flags.CF | Flags.DF | 2, cpu.gpr[11]);
        assertEquals(Flags.CF | 2, cpu.flags.value());
        assertEquals(USER_STACK, cpu.gpr[Cpu.RSP]);
        expectRing(0, 0x08, 0x10);
        assertTrue(cpu.in64BitMode());
    }

    @Test
    void sysretReturnsTo64BitCode() {
        machine.set(Cpu.RCX, 0x41000).set(11, 0xffff_ffffL).run("480f07");
        assertEquals(0x41000, cpu.rip);
        assertEquals(0x3c7fd7, cpu.flags.value());
        expectRing(3, USER_CS, USER_DS);
        assertTrue(cpu.in64BitMode());
    }

    @Test
    void sysretOf32BitsReturnsToCompatibilityMode() {
        machine.set(Cpu.RCX, 0x7_0004_1000L).run("0f07");
        assertEquals(0x41000, cpu.rip);
        expectRing(3, USER_CS_32, USER_DS);
        assertFalse(cpu.in64BitMode());
    }

    @Test
    void sysenterLoadsStackAndEntry() {
        cpu.flags.value(Flags.IF | Flags.CF);
        machine.user32().run("0f34");
        assertEquals(HANDLER, cpu.rip);
        assertEquals(KERNEL_STACK, cpu.gpr[Cpu.RSP]);
        assertEquals(Flags.CF | 2, cpu.flags.value());
        expectRing(0, 0x08, 0x10);
        assertTrue(cpu.in64BitMode());
    }

    @Test
    void sysexitReturnsByRdxAndRcx() {
        machine.set(Cpu.RDX, 0x41000).set(Cpu.RCX, USER_STACK).run("480f35");
        assertEquals(0x41000, cpu.rip);
        assertEquals(USER_STACK, cpu.gpr[Cpu.RSP]);
        expectRing(3, USER_CS, 0x33);
    }

    @Test
    void sysexitOf32BitsReturnsToCompatibilityMode() {
        machine.set(Cpu.RDX, 0x41000).set(Cpu.RCX, USER_STACK).run("0f35");
        expectRing(3, USER_CS_32, USER_DS);
        assertFalse(cpu.in64BitMode());
    }

    @Test
    void swapgsExchangesTheBases() {
        cpu.segments[Cpu.GS] = cpu.segments[Cpu.GS].withBase(1);
        cpu.kernelGsBase = 2;
        machine.run("0f01f8");
        assertEquals(2, cpu.segments[Cpu.GS].base());
        assertEquals(1, cpu.kernelGsBase);
    }

    private void expectRing(int cpl, int cs, int ss) {
        assertEquals(cpl, cpu.cpl);
        assertEquals(cs, cpu.segments[Cpu.CS].selector());
        assertEquals(ss, cpu.segments[Cpu.SS].selector());
        assertEquals(cpl, cpu.segments[Cpu.CS].dpl());
        assertEquals(cpl, cpu.segments[Cpu.SS].dpl());
        assertTrue(cpu.segments[Cpu.SS].writable());
        assertTrue(cpu.segments[Cpu.CS].code());
        assertEquals(0xffffffffL, cpu.segments[Cpu.CS].limit());
    }
}
