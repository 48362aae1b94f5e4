package ringside.machine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LocalApicTest {
    private final TestBoard board = new TestBoard();
    private final LocalApic apic = board.apic;

    private long read(int offset) {
        return apic.read(offset, 32) & 0xffffffffL;
    }

    private void write(int offset, long value) {
        apic.write(offset, 32, value);
    }

    private void send(long command) {
        write(0x300, command);
    }

    @Test
    void itTellsItsVersionAndHowFirmwareLeftIt() {
        assertEquals(0x50014, read(0x30));
        assertEquals(0x1ff, read(0xf0));
        assertEquals(0x700, read(0x350));
        assertEquals(0x400, read(0x360));
        assertEquals(0x10000, read(0x320));
    }

    @Test
    void theHigherVectorComesFirstAndHoldsItsClassBack() {
        send(0x40031);
        send(0x40052);
        send(0x40055);
        assertEquals(0x55, board.interrupts.acknowledge());
        assertEquals(0x50, read(0xa0), "PPR");
        assertFalse(board.interrupts.pending(), "0x52 is of the same class");
        assertEquals(1 << 0x15, read(0x120));
        assertEquals(1 << 0x12, read(0x220));
        write(0xb0, 0);
        assertEquals(0x52, board.interrupts.acknowledge());
        write(0xb0, 0);
        assertEquals(0x31, board.interrupts.acknowledge());
        write(0xb0, 0);
        assertEquals(0, read(0xa0));
    }

    @Test
    void theTaskPriorityIsCr8() {
        write(0x80, 0x45);
        assertEquals(4, board.cpu.cr8);
        send(0x40041);
        assertFalse(board.interrupts.pending());
        board.cpu.cr8 = 3;
        assertTrue(board.interrupts.pending());
        assertEquals(0x30, read(0x80));
    }

    @Test
    void anIllegalVectorIsAnError() {
        send(0x4000f);
        assertEquals(0, read(0x280), "an error shows after a write");
        write(0x280, 0);
        assertEquals(0x20, read(0x280));
        write(0x280, 0);
        assertEquals(0, read(0x280));
        write(0x370, 0xe1);
        read(0x40);
        assertEquals(0xe1, board.interrupts.acknowledge());
        write(0x280, 0);
        assertEquals(0x80, read(0x280));
    }

    @Test
    void destinationsAreMatched() {
        write(0x310, 0L);
        send(0x31);
        assertTrue(board.interrupts.pending());
        board.interrupts.acknowledge();
        write(0xb0, 0);
        write(0x310, 5L << 24);
        send(0x31);
        assertFalse(board.interrupts.pending(), "nobody has number 5");
        write(0x310, 0xffL << 24);
        send(0x31);
        assertTrue(board.interrupts.pending(), "a broadcast");
        board.interrupts.acknowledge();
        write(0xb0, 0);
        write(0xd0, 2L << 24);
        write(0x310, 3L << 24);
        send(0x831);
        assertTrue(board.interrupts.pending(), "flat logical");
        board.interrupts.acknowledge();
        write(0xb0, 0);
        write(0xe0, 0x0fffffff);
        write(0xd0, 0x12L << 24);
        write(0x310, 0x22L << 24);
        send(0x831);
        assertFalse(board.interrupts.pending(), "another cluster");
        send(0xc0031);
        assertFalse(board.interrupts.pending(), "all but itself");
    }

    @Test
    void nmiAndInit() {
        send(0x400);
        assertTrue(board.interrupts.nmiPending());
        board.interrupts.acknowledgeNmi();
        assertFalse(board.interrupts.nmiPending());
        send(0x4500);
        assertEquals(List.of("reset"), board.events);
    }

    @Test
    void theTimerCountsDownByTheDivider() {
        write(0x3e0, 3);
        write(0x320, 0x41);
        write(0x380, 100);
        board.pass(160);
        assertEquals(90, read(0x390));
        board.pass(1439);
        assertFalse(board.interrupts.pending());
        board.pass(1);
        assertEquals(0x41, board.interrupts.acknowledge());
        assertEquals(0, read(0x390));
        write(0xb0, 0);
        board.pass(10_000);
        assertFalse(board.interrupts.pending(), "one shot");
    }

    @Test
    void aPeriodicTimerGoesOn() {
        write(0x3e0, 0xb);
        write(0x320, 0x20041);
        write(0x380, 1000);
        for (int i = 0; i < 5; i++) {
            board.pass(1000);
            assertEquals(0x41, board.interrupts.acknowledge());
            write(0xb0, 0);
        }
        board.pass(250);
        assertEquals(750, read(0x390));
        write(0x380, 0);
        board.pass(5000);
        assertFalse(board.interrupts.pending());
    }

    @Test
    void aDeadlineGoesOffOnce() {
        write(0x320, 0x40041);
        board.cpu.tscDeadline = board.cpu.tsc() + 500;
        board.pass(499);
        assertFalse(board.interrupts.pending());
        board.pass(1);
        assertTrue(board.interrupts.pending());
        assertEquals(0, board.cpu.tscDeadline);
        board.interrupts.acknowledge();
        write(0xb0, 0);
        board.cpu.tscDeadline = board.cpu.tsc() + 500;
        board.clock.catchUp();
        board.cpu.tscOffset += 1000;
        board.clock.catchUp();
        assertTrue(board.interrupts.pending(), "the counter was set beyond it");
    }

    @Test
    void aHaltedProcessorSleepsUntilTheTimer() {
        write(0x3e0, 0xb);
        write(0x320, 0x41);
        write(0x380, 1_000_000);
        assertTrue(board.interrupts.sleep(true, true));
        assertEquals(1_000_000, board.cpu.slept);
        assertFalse(board.interrupts.sleep(false, false));
    }

    @Test
    void softwareDisabledItTakesNothingAndMasksItsEntries() {
        write(0x320, 0x41);
        write(0xf0, 0xff);
        assertEquals(0x10041, read(0x320));
        send(0x40041);
        assertFalse(board.interrupts.pending());
        write(0x320, 0x41);
        assertEquals(0x10041, read(0x320));
    }

    @Test
    void thePicsComeThroughLint0() {
        board.pics.out(0x21, 8, 0);
        board.interrupts.set(3, true);
        assertTrue(board.interrupts.pending());
        write(0x350, 0x10700);
        assertFalse(board.interrupts.pending());
        board.cpu.apicBase &= ~0x800;
        board.clock.catchUp();
        assertTrue(board.interrupts.pending(), "an APIC that is off lets the pin through");
    }

    @Test
    void inX2ApicModeRegistersAreModelSpecific() {
        assertFalse(apic.readable(LocalApic.ID));
        board.cpu.apicBase |= 0x400;
        assertTrue(apic.readable(LocalApic.ID));
        assertFalse(apic.writable(LocalApic.ID));
        assertFalse(apic.readable(LocalApic.END_OF_INTERRUPT));
        assertFalse(apic.readable(LocalApic.COMMAND_HIGH));
        assertEquals(1, apic.read(LocalApic.LOGICAL_DESTINATION));
        assertEquals(-1, apic.read(0x30, 32), "nothing answers in memory");
        apic.write(LocalApic.SELF_IPI, 0x77);
        assertEquals(0x77, board.interrupts.acknowledge());
        assertEquals(-1, apic.reserved(LocalApic.END_OF_INTERRUPT));
        assertEquals(0, apic.reserved(LocalApic.SPURIOUS) & 0x1ff);
    }

    @Test
    void itIsMovedAndSwitchedOff() {
        write(0x80, 0x20);
        board.cpu.apicBase = 0xfed00000L | 0x900;
        board.clock.catchUp();
        assertEquals(List.of("apic 0xfed00000"), board.events);
        board.cpu.apicBase = 0xfed00000L | 0x100;
        board.clock.catchUp();
        board.cpu.apicBase = 0xfed00000L | 0x900;
        board.clock.catchUp();
        assertEquals(0xff, read(0xf0), "as after a reset");
    }

    // ---- The I/O APIC

    private void entry(int input, long value) {
        board.ioApic.write(0, 32, 0x10 + 2 * input);
        board.ioApic.write(0x10, 32, value & 0xffffffffL);
        board.ioApic.write(0, 32, 0x11 + 2 * input);
        board.ioApic.write(0x10, 32, value >>> 32);
    }

    @Test
    void anEdgeMakesOneMessage() {
        entry(14, 0x61);
        board.ioApic.set(14, true);
        assertEquals(0x61, board.apic.acknowledge());
        write(0xb0, 0);
        board.ioApic.set(14, true);
        assertFalse(board.apic.interrupting());
        board.ioApic.set(14, false);
        board.ioApic.set(14, true);
        assertTrue(board.apic.interrupting());
    }

    @Test
    void aLevelComesAgainAfterTheEndOfTheInterrupt() {
        entry(14, 0x8061);
        board.ioApic.set(14, true);
        board.apic.acknowledge();
        assertEquals(1 << 1, read(0x180 + 0x30), "TMR");
        write(0xb0, 0);
        assertTrue(board.apic.interrupting());
        board.apic.acknowledge();
        board.ioApic.set(14, false);
        write(0xb0, 0);
        assertFalse(board.apic.interrupting());
    }

    @Test
    void lineZeroIsInputTwoAndAMaskHolds() {
        entry(2, 0x62);
        entry(3, 0x10063);
        board.ioApic.set(0, true);
        board.ioApic.set(3, true);
        assertEquals(0x62, board.apic.acknowledge());
        write(0xb0, 0);
        assertFalse(board.apic.interrupting());
    }
}
