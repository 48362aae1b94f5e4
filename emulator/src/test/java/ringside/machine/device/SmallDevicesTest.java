package ringside.machine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The devices that fit on a page. */
class SmallDevicesTest {
    private static final long RAM = 96L << 20;

    private final TestBoard board = new TestBoard();
    private final PortMap ports = new PortMap();

    private int bytes(int port, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value |= ports.in(port, 8) << 8 * i;
        }
        return value;
    }

    @Test
    void firmwareConfigurationTellsItsItems() {
        new FirmwareConfiguration(RAM).claim(ports);
        ports.out(0x510, 16, 0);
        assertEquals(0x554d4551, bytes(0x511, 4));
        assertEquals(0, bytes(0x511, 4), "zeros behind the last byte");
        ports.out(0x510, 16, 3);
        assertEquals(RAM, bytes(0x511, 4));
        ports.out(0x510, 16, 5);
        assertEquals(1, bytes(0x511, 2));
        ports.out(0x510, 16, 15);
        assertEquals(1, bytes(0x511, 2));
        ports.out(0x510, 16, 0x7777);
        assertEquals(0, bytes(0x511, 4));
    }

    @Test
    void exitAndReset() {
        ports.claim(DebugExit.PORT, 4, new DebugExit(board));
        ports.out(0xf4, 8, 0x10);
        new KeyboardController(board).claim(ports);
        ports.out(0x64, 8, 0xfe);
        assertEquals(List.of("exit 33", "reset"), board.events);
    }

    @Test
    void theKeyboardControllerSwitchesA20() {
        new KeyboardController(board).claim(ports);
        ports.out(0x64, 8, 0xd1);
        ports.out(0x60, 8, 1);
        ports.out(0x64, 8, 0xd0);
        assertEquals(1, ports.in(0x64, 8) & 1);
        assertEquals(1, ports.in(0x60, 8));
        ports.out(0x64, 8, 0xdf);
        ports.out(0x64, 8, 0xaa);
        assertEquals(0x55, ports.in(0x60, 8));
        assertEquals(0, ports.in(0x64, 8) & 1);
        assertEquals(List.of("a20 false", "a20 true"), board.events);
    }

    @Test
    void theTestDeviceEchoesBytesOfEveryWidth() {
        new TestDevice((line, high) -> board.events.add(line + " " + high), board.clock).claim(ports);
        ports.out(0xe0, 32, 0x12345678);
        assertEquals(0x12345678, ports.in(0xe0, 32));
        assertEquals(0x56, ports.in(0xe1, 8));
        ports.out(0xe2, 16, 0xabcd);
        assertEquals(0xabcd5678, ports.in(0xe0, 32));
        assertEquals(0xabcd, ports.in(0xe2, 16));
        ports.out(0x200b, 8, 1);
        ports.out(0x200b, 8, 0);
        assertEquals(List.of("11 true", "11 false"), board.events);
    }

    @Test
    void ioramKeepsWhatIsWritten() {
        var ram = new Ioram();
        ram.write(0x1234, 64, 0x1122334455667788L);
        assertEquals(0x1122334455667788L, ram.read(0x1234, 64));
        assertEquals(0x66, ram.read(0x1236, 8) & 0xff);
        ram.write(0xffff, 8, 9);
        assertEquals(9, ram.read(0xffff, 8));
    }

    @Test
    void theCursorIsWhereTheControllerSays() {
        var screen = new VgaText(board.clock);
        screen.claim(ports);
        ports.out(0x3d4, 8, 0x0e);
        ports.out(0x3d5, 8, 1);
        ports.out(0x3d4, 16, 0x230f);
        assertEquals(0x123, screen.cursor());
        assertEquals(0x23, ports.in(0x3d5, 8));
    }

    private int cmos(int register) {
        ports.out(0x70, 8, register);
        return ports.in(0x71, 8);
    }

    private void cmos(int register, int value) {
        ports.out(0x70, 8, register);
        ports.out(0x71, 8, value);
    }

    @Test
    void theClockCountsSecondsInDecimalAndBinary() {
        new Cmos(board.clock, board.interrupts, RAM).claim(ports);
        board.pass(Clock.FREQUENCY * (86_400L * 59 + 3600 * 13 + 59));
        assertEquals(List.of(0x59, 0x00, 0x13, 0x29, 0x02, 0x24, 0x20), List.of(cmos(0), cmos(2), cmos(4), cmos(7),
            cmos(8), cmos(9), cmos(0x32)), "2024 is a leap year");
        assertEquals(5, cmos(6), "a Thursday");
        cmos(11, 0x04);
        assertEquals(List.of(59, 0x81), List.of(cmos(0), cmos(4)), "binary, 12 hours");
        cmos(11, 0x82);
        cmos(0, 0x30);
        board.pass(Clock.FREQUENCY * 10);
        assertEquals(0x30, cmos(0), "it stands while SET is 1");
        cmos(11, 0x02);
        board.pass(Clock.FREQUENCY * 5);
        assertEquals(0x35, cmos(0));
    }

    @Test
    void theClockTellsTheMemorysSize() {
        new Cmos(board.clock, board.interrupts, RAM).claim(ports);
        assertEquals(640, cmos(0x15) | cmos(0x16) << 8);
        assertEquals(0xffff, cmos(0x17) | cmos(0x18) << 8);
        assertEquals(80 * 16, cmos(0x34) | cmos(0x35) << 8);
    }

    @Test
    void theClocksInterruptsComeAndAreTakenBackByReading() {
        new Cmos(board.clock, board.interrupts, RAM).claim(ports);
        cmos(11, 0x42);
        board.pass(Clock.FREQUENCY / 1024 + 1);
        assertEquals(0xc0, cmos(12));
        assertEquals(0, cmos(12));
        assertEquals(0x70, board.pics.acknowledge(), "line 8");
        cmos(11, 0x22);
        cmos(1, 0x03);
        cmos(3, 0xff);
        cmos(5, 0xff);
        board.pass(Clock.FREQUENCY * 2);
        assertEquals(0, cmos(12) & 0x80);
        board.pass(Clock.FREQUENCY);
        assertEquals(0xa0, cmos(12) & 0xa0);
    }

    @Test
    void ticksAndTimeTurnIntoEachOther() {
        for (long ticks : new long[] {0, 1, 2, 1_193_181, 1_193_182, 1L << 40}) {
            long time = Clock.toTime(ticks, Pit8254.FREQUENCY);
            assertEquals(ticks, Clock.toTicks(time, Pit8254.FREQUENCY));
            assertTrue(ticks == 0 || Clock.toTicks(time - 1, Pit8254.FREQUENCY) < ticks);
        }
    }
}
