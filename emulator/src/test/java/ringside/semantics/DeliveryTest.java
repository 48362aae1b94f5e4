package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;

/** Delivery of events through the IDT. */
class DeliveryTest {
    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    @Test
    void softwareInterruptFromRing3PushesTheFrameOnTheRing0Stack() {
        machine.gate(0x20, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0xee, 0).user();
        cpu.flags.value(Flags.IF | Flags.CF | Flags.TF);
        machine.run("cd20");

        assertEquals(SmallMachine.KERNEL_STACK - 40, cpu.gpr[Cpu.RSP]);
        assertEquals(List.of(SmallMachine.CODE + 2, (long) SmallMachine.USER_CS, Flags.IF | Flags.CF | Flags.TF | 2,
            SmallMachine.USER_STACK, (long) SmallMachine.USER_DS), frame(5));
        assertEquals(SmallMachine.HANDLER, cpu.rip);
        assertEquals(0, cpu.cpl);
        assertEquals(SmallMachine.KERNEL_CS, cpu.segments[Cpu.CS].selector());
        assertEquals(0, cpu.segments[Cpu.SS].selector());
        assertEquals(Flags.CF | 2, cpu.flags.value());
    }

    @Test
    void trapGateLeavesInterruptsOn() {
        machine.gate(0x20, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0x8f, 0);
        cpu.flags.put(Flags.IF, true);
        machine.run("cd20");
        assertTrue(cpu.flags.has(Flags.IF));
    }

    @Test
    void samePrivilegeKeepsTheStackAndAlignsTheFrame() {
        cpu.gpr[Cpu.RSP] = SmallMachine.KERNEL_STACK - 3;
        machine.run("cd20");
        assertEquals(SmallMachine.KERNEL_STACK - 16 - 40, cpu.gpr[Cpu.RSP]);
        assertEquals(SmallMachine.KERNEL_STACK - 3, frame(5).get(3));
        assertEquals(SmallMachine.KERNEL_DS, cpu.segments[Cpu.SS].selector());
    }

    @Test
    void interruptStackTableIsUsedAtTheSamePrivilegeToo() {
        machine.gate(0x20, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0x8e, 1).run("cd20");
        assertEquals(SmallMachine.IST1_STACK - 40, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void ring1HandlerGetsRsp1AndANullStackSegmentWithItsLevel() {
        machine.gate(0x20, SmallMachine.HANDLER, SmallMachine.RING1_CS, 0xee, 0).user().run("cd20");
        assertEquals(SmallMachine.RING1_STACK - 40, cpu.gpr[Cpu.RSP]);
        assertEquals(1, cpu.segments[Cpu.SS].selector());
        assertEquals(1, cpu.cpl);
    }

    @Test
    void conformingHandlerStaysInRing3() {
        machine.gate(0x20, SmallMachine.HANDLER, SmallMachine.CONFORMING_CS, 0xee, 0).user().run("cd20");
        assertEquals(3, cpu.cpl);
        assertEquals(SmallMachine.CONFORMING_CS | 3, cpu.segments[Cpu.CS].selector());
        assertEquals(SmallMachine.USER_STACK - 40, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void compatibilityModeEnters64BitCode() {
        machine.gate(0x20, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0xee, 0).user32().run("cd20");
        assertTrue(cpu.in64BitMode());
        assertEquals(SmallMachine.USER_CS_32, frame(5).get(1));
    }

    @Test
    void faultPushesItsErrorCodeAndSetsTheResumeFlagInTheImage() {
        machine.user();
        var fault = assertThrows(Fault.class, () -> machine.run("cd20"));
        assertEquals("#GP(0x102)", fault.shortForm());
        var chain = Delivery.raise(cpu, machine.memory, machine.steps, Event.of(fault));
        assertFalse(chain.shutdown());
        assertEquals(List.of(0x102L, SmallMachine.CODE), frame(2));
        assertTrue((frame(4).get(3) & Flags.RF) != 0);
        assertEquals(SmallMachine.HANDLER + 13 * 16, cpu.rip);
    }

    @Test
    void externalInterruptEndsHaltAndNmiBlocksNmis() {
        cpu.halted = true;
        Delivery.deliver(cpu, machine.memory, machine.steps, Event.external(2));
        assertFalse(cpu.halted);
        assertTrue(cpu.nmiBlocked);
        cpu.rip = SmallMachine.CODE;
        machine.run("48cf");
        assertFalse(cpu.nmiBlocked);
    }

    @Test
    void softwareInterrupt2IsNoNmi() {
        machine.run("cd02");
        assertFalse(cpu.nmiBlocked);
    }

    @Test
    void zeroRsp0EndsInATripleFault() {
        machine.gate(0x20, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0xee, 0).user().tss(4, 0);
        var first = assertThrows(Fault.class, () -> machine.run("cd20"));
        assertEquals(-8, first.address());
        assertEquals("#PF(0x2)", first.shortForm());
        var chain = Delivery.raise(cpu, machine.memory, machine.steps, Event.of(first));
        assertTrue(chain.shutdown());
        assertEquals(List.of("#PF(0x2)", "#PF(0x2)", "#DF(0x0)", "#PF(0x2)"), names(chain));
        assertEquals(-8, cpu.cr2);
    }

    @Test
    void interruptStackRescuesTheDoubleFault() {
        machine.gate(0x20, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0xee, 0)
            .gate(8, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0x8e, 1).user().tss(4, 0);
        var first = assertThrows(Fault.class, () -> machine.run("cd20"));
        var chain = Delivery.raise(cpu, machine.memory, machine.steps, Event.of(first));
        assertFalse(chain.shutdown());
        assertEquals(List.of("#PF(0x2)", "#PF(0x2)", "#DF(0x0)"), names(chain));
        assertEquals(SmallMachine.IST1_STACK - 48, cpu.gpr[Cpu.RSP]);
        assertEquals(0, machine.read(cpu.gpr[Cpu.RSP]));
    }

    private List<Long> frame(int slots) {
        return LongStream.range(0, slots).mapToObj(i -> machine.read(cpu.gpr[Cpu.RSP] + 8 * i)).toList();
    }

    private static List<String> names(Chain chain) {
        return chain.events().stream().map(Event::toString).toList();
    }
}
