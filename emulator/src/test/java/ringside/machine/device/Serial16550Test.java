package ringside.machine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Serial16550Test {
    private static final int BASE = Serial16550.COM1;

    private final Console console = new Console();
    private final Serial16550 port = new Serial16550(BASE, console);

    private int in(int register) {
        return port.in(BASE + register, 8);
    }

    private void out(int register, int value) {
        port.out(BASE + register, 8, value);
    }

    @Test
    void whatIsSentComesOut() {
        "Hi\n".chars().forEach(letter -> out(0, letter));
        assertEquals("Hi\n", console.text());
    }

    @Test
    void theTransmitterIsAlwaysEmpty() {
        assertEquals(0x60, in(5));
        out(0, 'x');
        assertEquals(0x60, in(5));
    }

    @Test
    void theDivisorHidesBehindItsAccessBit() {
        out(3, 0x83);
        out(0, 0x34);
        out(1, 0x12);
        assertEquals(0x34, in(0));
        assertEquals(0x12, in(1));
        out(3, 0x03);
        assertEquals(0, in(1));
        assertEquals("", console.text());
    }

    @Test
    void loopbackBringsBytesAndModemLinesBack() {
        out(4, 0x1f);
        out(0, 0xae);
        assertEquals(0x61, in(5));
        assertEquals(0xae, in(0));
        assertEquals(0x60, in(5));
        assertEquals(0xf0, in(6) & 0xf0);
        assertEquals("", console.text());
    }

    @Test
    void aByteTooManyOverruns() {
        port.receive(1);
        port.receive(2);
        assertEquals(0x63, in(5));
        assertEquals(1, in(0));
        assertEquals(0x60, in(5));
    }

    @Test
    void theFifoHoldsSixteen() {
        out(2, 1);
        assertEquals(0xc0, in(2) & 0xc0);
        for (int i = 0; i < 17; i++) {
            port.receive(i);
        }
        assertTrue((in(5) & 2) != 0);
        for (int i = 0; i < 16; i++) {
            assertEquals(i, in(0));
        }
        assertEquals(0x60, in(5));
    }

    @Test
    void interruptsAreToldInTheOrderOfTheirPriority() {
        out(4, 8);
        assertEquals(1, in(2));
        out(1, 3);
        port.receive('a');
        assertTrue(port.interrupting());
        assertEquals(4, in(2));
        in(0);
        assertEquals(2, in(2));
        assertEquals(1, in(2), "reading IIR takes the transmitter's interrupt back");
        assertFalse(port.interrupting());
    }

    @Test
    void theScratchRegisterKeepsWhatIsWritten() {
        out(7, 0x5a);
        assertEquals(0x5a, in(7));
    }
}
