package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;

/** Instructions that change RFLAGS' system flags. */
class FlagsAndInterruptsTest {
    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    @ParameterizedTest
    @CsvSource({
        // opcode, CPL, flags before, popped, after
        "9d,   0, 0x2,      0x3f7fd7, 0x247fd7",
        "9d,   0, 0x3d7fd7, 0x0,      0x180002",
        "669d, 0, 0x240002, 0x7fd7,   0x247fd7",
        "9d,   3, 0x2,      0x3f7fd7, 0x244dd7",
        "9d,   3, 0x3002,   0x3f7fd7, 0x247fd7",
        "9d,   3, 0x3202,   0x0,      0x3002",
        "9d,   3, 0x202,    0x0,      0x202",
        "9d,   3, 0x10002,  0x10002,  0x2",
    })
    void popfChangesWhatCplAndIoplAllow(String code, int cpl, String before, String popped, String after) {
        if (cpl == 3) {
            machine.user();
        }
        cpu.flags.value(Long.decode(before));
        machine.pushAs(code.startsWith("66") ? 16 : 64, Long.decode(popped));
        machine.run(code);
        assertEquals(Long.decode(after), cpu.flags.value(), () -> Long.toHexString(cpu.flags.value()));
    }

    @Test
    void pushfHidesTheResumeFlag() {
        cpu.flags.value(Flags.RF | Flags.CF | Flags.AC);
        machine.run("9c");
        assertEquals(Flags.CF | Flags.AC | 2, machine.read(SmallMachine.KERNEL_STACK - 8));
        machine.run("669c");
        assertEquals(SmallMachine.KERNEL_STACK - 10, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void stiHoldsInterruptsBackOnlyWhenTheyWereOff() {
        machine.run("fb");
        assertTrue(cpu.flags.has(Flags.IF));
        assertTrue(cpu.interruptShadow);
        cpu.interruptShadow = false;
        machine.run("fb");
        assertFalse(cpu.interruptShadow);
        machine.run("fa");
        assertFalse(cpu.flags.has(Flags.IF));
    }

    @Test
    void haltStops() {
        machine.run("f4");
        assertTrue(cpu.halted);
        assertEquals(SmallMachine.CODE + 1, cpu.rip);
    }

    @Test
    void intoAsksForAnEventOnlyOnOverflow() {
        machine.gate(4, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0xee, 0).user32().run("ce");
        assertEquals(3, cpu.cpl);
        cpu.flags.status(Flags.OF, Flags.OF);
        machine.run("ce");
        assertEquals(SmallMachine.HANDLER, cpu.rip);
    }

    @Test
    void breakpointNeedsTheGatesPermissionAndInt1DoesNot() {
        machine.user();
        assertEquals("#GP(0x1a)", assertThrows(Fault.class, () -> machine.run("cc")).shortForm());
        machine.run("f1");
        assertEquals(0, cpu.cpl);
        assertEquals(SmallMachine.CODE + 1, machine.read(cpu.gpr[Cpu.RSP]));
    }
}
