package ringside.machine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PicPairTest {
    private final PicPair pics = new PicPair();

    PicPairTest() {
        initialize(0x20, 0x20, 4, 1);
        initialize(0xa0, 0x28, 2, 1);
    }

    private void initialize(int port, int base, int cascade, int fourth) {
        pics.out(port, 8, 0x11);
        pics.out(port + 1, 8, base);
        pics.out(port + 1, 8, cascade);
        pics.out(port + 1, 8, fourth);
    }

    private void pulse(int line) {
        pics.line(line, true);
        pics.line(line, false);
    }

    private int state(int port, int word) {
        pics.out(port, 8, word);
        return pics.in(port, 8);
    }

    @Test
    void theLowerLineComesFirstAndHoldsTheOthersBack() {
        pulse(5);
        pulse(3);
        assertTrue(pics.interrupting());
        assertEquals(0x23, pics.acknowledge());
        assertFalse(pics.interrupting());
        pulse(1);
        assertEquals(0x21, pics.acknowledge());
        pics.out(0x20, 8, 0x20);
        assertFalse(pics.interrupting());
        pics.out(0x20, 8, 0x20);
        assertEquals(0x25, pics.acknowledge());
    }

    @Test
    void requestAndInServiceRegistersAreRead() {
        pulse(4);
        assertEquals(0x10, state(0x20, 0x0a));
        pics.acknowledge();
        assertEquals(0, state(0x20, 0x0a));
        assertEquals(0x10, state(0x20, 0x0b));
    }

    @Test
    void aMaskHoldsARequestUntilItIsLifted() {
        pics.out(0x21, 8, 0x10);
        pulse(4);
        assertFalse(pics.interrupting());
        assertEquals(0x10, pics.in(0x21, 8));
        pics.out(0x21, 8, 0);
        assertEquals(0x24, pics.acknowledge());
    }

    @Test
    void theSecondControllerComesThroughLineTwo() {
        pulse(12);
        assertEquals(4, state(0x20, 0x0a));
        assertEquals(0x2c, pics.acknowledge());
        assertEquals(4, state(0x20, 0x0b));
        assertEquals(0x10, state(0xa0, 0x0b));
        pulse(3);
        assertFalse(pics.interrupting(), "line 2 is served");
        pulse(8);
        pics.out(0x20, 8, 0x20);
        assertEquals(0x28, pics.acknowledge());
    }

    @Test
    void whatIsMaskedBetweenRequestAndAcknowledgementIsSpurious() {
        pulse(3);
        pics.out(0x21, 8, 8);
        assertEquals(0x27, pics.acknowledge());
        assertEquals(0, state(0x20, 0x0b), "a spurious interrupt is not in service");
    }

    @Test
    void aNamedEndAndARotation() {
        pulse(2 + 8);
        pulse(6);
        pics.acknowledge();
        pics.out(0x20, 8, 0x62);
        assertEquals(0x26, pics.acknowledge());
        pics.out(0x20, 8, 0xe6);
        pulse(0);
        pulse(7);
        assertEquals(0x27, pics.acknowledge(), "after a rotation line 6 is the last, line 7 the first");
    }

    @Test
    void theAutomaticEndLeavesNothingInService() {
        initialize(0x20, 0x40, 4, 3);
        pulse(5);
        assertEquals(0x45, pics.acknowledge());
        assertEquals(0, state(0x20, 0x0b));
    }

    @Test
    void aLevelAsksAgainUntilItFalls() {
        pics.out(0x4d0, 8, 0xff);
        assertEquals(0xf8, pics.in(0x4d0, 8));
        pics.line(5, true);
        assertEquals(0x25, pics.acknowledge());
        pics.out(0x20, 8, 0x20);
        assertEquals(0x25, pics.acknowledge());
        pics.line(5, false);
        pics.out(0x20, 8, 0x20);
        assertFalse(pics.interrupting());
    }

    @Test
    void specialMaskModeLetsLowerLinesThrough() {
        pulse(1);
        pics.acknowledge();
        pulse(6);
        pics.out(0x21, 8, 2);
        assertFalse(pics.interrupting());
        pics.out(0x20, 8, 0x68);
        assertEquals(0x26, pics.acknowledge());
    }

    @Test
    void aPollAcknowledges() {
        assertEquals(0, state(0x20, 0x0c));
        pulse(3);
        assertEquals(0x83, state(0x20, 0x0c));
        assertEquals(8, state(0x20, 0x0b));
    }
}
