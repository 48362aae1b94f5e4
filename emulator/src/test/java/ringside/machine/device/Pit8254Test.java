package ringside.machine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Pit8254Test {
    private final TestBoard board = new TestBoard();
    private int rises;
    private boolean level;
    private final Pit8254 timer = new Pit8254(board.clock, this::line);

    private void line(int line, boolean high) {
        assertEquals(0, line);
        rises += high && !level ? 1 : 0;
        level = high;
    }

    /** Lets so many of the timer's ticks go by, one after the other, as interrupts would be seen. */
    private void ticks(long count) {
        for (long i = 0; i < count; i++) {
            long now = Clock.toTicks(board.clock.now(), Pit8254.FREQUENCY);
            board.pass(Clock.toTime(now + 1, Pit8254.FREQUENCY) - board.clock.now());
        }
    }

    private void start(int counter, int mode, int count) {
        timer.out(0x43, 8, counter << 6 | 0x30 | mode << 1);
        timer.out(0x40 + counter, 8, count & 0xff);
        timer.out(0x40 + counter, 8, count >>> 8);
        rises = 0;
    }

    private int count(int counter) {
        timer.out(0x43, 8, counter << 6);
        return timer.in(0x40 + counter, 8) | timer.in(0x40 + counter, 8) << 8;
    }

    /** The output of counter 0, by its status. */
    private boolean output() {
        timer.out(0x43, 8, 0xe2);
        return (timer.in(0x40, 8) & 0x80) != 0;
    }

    @Test
    void modeZeroRisesOnceWhenTheCountIsUsedUp() {
        start(0, 0, 10);
        assertFalse(level);
        ticks(10);
        assertFalse(level);
        ticks(1);
        assertTrue(level);
        ticks(70_000);
        assertEquals(1, rises);
    }

    @Test
    void modeTwoIsPeriodicAndCountsDown() {
        start(0, 2, 100);
        ticks(1);
        assertEquals(100, count(0));
        ticks(30);
        assertEquals(70, count(0));
        ticks(970);
        assertEquals(10, rises);
    }

    @Test
    void modeThreeIsASquareWaveThatCountsByTwo() {
        start(0, 3, 100);
        ticks(11);
        assertEquals(80, count(0));
        assertTrue(output());
        ticks(50);
        assertFalse(output());
        assertEquals(80, count(0));
        ticks(40);
        assertTrue(output());
        assertEquals(1, rises);
    }

    @Test
    void modeFourStrobesOnce() {
        start(0, 4, 10);
        assertTrue(output());
        ticks(11);
        assertFalse(output());
        ticks(1);
        assertTrue(output());
        ticks(100);
        assertEquals(1, rises);
    }

    @Test
    void countZeroIsTheLargest() {
        start(0, 2, 0);
        ticks(65_536);
        assertEquals(0, rises);
        ticks(1);
        assertEquals(1, rises);
    }

    @Test
    void aLatchedCountStaysUntilItIsRead() {
        start(0, 2, 1000);
        ticks(101);
        timer.out(0x43, 8, 0);
        ticks(50);
        assertEquals(900, timer.in(0x40, 8) | timer.in(0x40, 8) << 8);
        assertEquals(850, count(0));
    }

    @Test
    void readBackTellsStatusThenCount() {
        start(0, 2, 1000);
        ticks(1);
        timer.out(0x43, 8, 0xc2);
        assertEquals(0x80 | 0x30 | 2 << 1, timer.in(0x40, 8));
        assertEquals(1000, timer.in(0x40, 8) | timer.in(0x40, 8) << 8);
    }

    @Test
    void theGateHoldsCounterTwoUp() {
        timer.speakerGate(true);
        start(2, 0, 100);
        ticks(41);
        timer.speakerGate(false);
        ticks(500);
        assertEquals(60, count(2));
        assertFalse(timer.speakerOutput());
        timer.speakerGate(true);
        ticks(60);
        assertTrue(timer.speakerOutput());
    }

    @Test
    void modeOneWaitsForTheGate() {
        timer.speakerGate(false);
        start(2, 1, 20);
        ticks(50);
        assertTrue(timer.speakerOutput());
        timer.speakerGate(true);
        ticks(5);
        assertFalse(timer.speakerOutput());
        ticks(20);
        assertTrue(timer.speakerOutput());
    }

    @Test
    void decimalCountsAreDecimal() {
        timer.out(0x43, 8, 0x35);
        timer.out(0x40, 8, 0x00);
        timer.out(0x40, 8, 0x10);
        ticks(1);
        assertEquals(0x1000, count(0));
        ticks(1);
        assertEquals(0x0999, count(0));
    }

    @Test
    void portB() {
        var ports = new PortMap();
        new SystemControl(board.clock, timer, board).claim(ports);
        ports.out(0x61, 8, 1);
        start(2, 0, 10);
        assertEquals(1, ports.in(0x61, 8) & 0x2f);
        ticks(12);
        assertEquals(0x21, ports.in(0x61, 8) & 0x2f);
        int refresh = ports.in(0x61, 8) & 0x10;
        board.pass(Clock.FREQUENCY * 15 / 1_000_000);
        assertEquals(refresh ^ 0x10, ports.in(0x61, 8) & 0x10);
    }
}
