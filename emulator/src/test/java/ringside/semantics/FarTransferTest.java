package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.SmallMachine.CALL_GATE;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.CONFORMING_CS;
import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_CS_32;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.KERNEL_DS_16;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.RING1_STACK;
import static ringside.semantics.SmallMachine.UNMAPPED;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_DS;
import static ringside.semantics.SmallMachine.USER_STACK;

import org.junit.jupiter.api.Test;

import ringside.state.Cpu;
import ringside.state.Fault;

/** Far jumps, calls and returns, and call gates. */
class FarTransferTest {
    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    @Test
    void jumpOf64BitsReachesTheTopHalf() {
        pointer(SmallMachine.TOP_HALF, KERNEL_CS, 64).run("48ff2c2500000600");
        assertEquals(SmallMachine.TOP_HALF, cpu.rip);
    }

    @Test
    void jumpOf32And16BitsTakesShorterPointers() {
        pointer(0x41000, KERNEL_CS, 32).run("ff2c2500000600");
        assertEquals(0x41000, cpu.rip);
        pointer(0x1234, KERNEL_CS_32, 16).run("66ff2c2500000600");
        assertEquals(0x1234, cpu.rip);
        assertFalse(cpu.in64BitMode());
    }

    @Test
    void directJumpLeadsFromCompatibilityModeInto64BitMode() {
        machine.kernel32().run("ea001004000800");
        assertEquals(0x41000, cpu.rip);
        assertTrue(cpu.in64BitMode());
    }

    @Test
    void conformingTargetKeepsCplAndGetsItAsRpl() {
        pointer(HANDLER, CONFORMING_CS, 64).user().run("48ff2c2500000600");
        assertEquals(3, cpu.cpl);
        assertEquals(CONFORMING_CS | 3, cpu.segments[Cpu.CS].selector());
    }

    @Test
    void callsPushByOperandSize() {
        pointer(HANDLER, KERNEL_CS, 64).run("48ff1c2500000600");
        assertEquals(KERNEL_STACK - 16, cpu.gpr[Cpu.RSP]);
        assertEquals(CODE + 8, machine.read(KERNEL_STACK - 16));
        assertEquals(KERNEL_CS, machine.read(KERNEL_STACK - 8));

        cpu.rip = CODE;
        pointer(HANDLER, KERNEL_CS, 32).run("ff1c2500000600");
        assertEquals(KERNEL_STACK - 24, cpu.gpr[Cpu.RSP]);
        assertEquals((long) KERNEL_CS << 32 | CODE + 7, machine.read(KERNEL_STACK - 24));
    }

    @Test
    void callInCompatibilityModeUsesTheStackSegmentsBase() {
        machine.kernel32().enter(KERNEL_CS_32, KERNEL_DS_16, 0x8000).run("9a00100400 5800");
        assertEquals(0x7ff8, cpu.gpr[Cpu.RSP]);
        assertEquals(CODE + 7, machine.ram.read(0x10000 + 0x7ff8, 32));
    }

    @Test
    void returnReleasesParameters() {
        machine.push(1, 2, KERNEL_CS, HANDLER).run("48ca1000");
        assertEquals(HANDLER, cpu.rip);
        assertEquals(KERNEL_STACK, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void returnOutwardReleasesParametersOnBothStacks() {
        machine.push(USER_DS, USER_STACK, 1, 2, USER_CS, HANDLER).run("48ca1000");
        assertEquals(3, cpu.cpl);
        assertEquals(USER_STACK + 16, cpu.gpr[Cpu.RSP]);
        assertEquals(0, cpu.segments[Cpu.DS].selector());
    }

    @Test
    void gateToAnInnerRingSwitchesStacksAndPushesFourQuadwords() {
        pointer(0, CALL_GATE | 3, 64).user().run("48ff1c2500000600");
        assertEquals(HANDLER, cpu.rip);
        assertEquals(0, cpu.cpl);
        assertEquals(0, cpu.segments[Cpu.SS].selector());
        assertEquals(KERNEL_STACK - 32, cpu.gpr[Cpu.RSP]);
        assertEquals(CODE + 8, machine.read(KERNEL_STACK - 32));
        assertEquals(USER_CS, machine.read(KERNEL_STACK - 24));
        assertEquals(USER_STACK, machine.read(KERNEL_STACK - 16));
        assertEquals(USER_DS, machine.read(KERNEL_STACK - 8));
        machine.run("48cb");
        assertEquals(3, cpu.cpl);
        assertEquals(USER_STACK, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void gateFromCompatibilityModePushesQuadwordsToo() {
        machine.callGate(HANDLER, RING1_CS, 0xec);
        machine.user32().run("9a000000007b00");
        assertEquals(1, cpu.cpl);
        assertEquals(RING1_STACK - 32, cpu.gpr[Cpu.RSP]);
        assertEquals(1, cpu.segments[Cpu.SS].selector());
    }

    @Test
    void gateAtTheSameLevelPushesTwoQuadwordsWhateverTheOperandSize() {
        pointer(0, CALL_GATE, 32).run("ff1c2500000600");
        assertEquals(KERNEL_STACK - 16, cpu.gpr[Cpu.RSP]);
        assertEquals(KERNEL_DS, cpu.segments[Cpu.SS].selector());
    }

    @Test
    void nothingIsPushedWhenTheSecondPageOfTheFrameIsMissing() {
        machine.tss(4, UNMAPPED + 4096 + 16);
        pointer(0, CALL_GATE | 3, 64).user();
        var before = machine.snapshot();
        var fault = assertThrows(Fault.class, () -> machine.run("48ff1c2500000600"));
        assertEquals(UNMAPPED + 4096 - 8, fault.address());
        assertEquals(before, machine.snapshot());
    }

    private SmallMachine pointer(long offset, int selector, int width) {
        machine.ram.write(DATA, width, offset);
        machine.ram.write(DATA + (width >> 3), 16, selector);
        return machine;
    }
}
