package ringside.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagsTest {
    private final Flags flags = new Flags();

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void everyCombinationOfGivenFlagsComesBack(int width) {
        for (int mask = 0; mask < 8; mask++) {
            boolean carry = (mask & 1) != 0;
            boolean overflow = (mask & 2) != 0;
            boolean adjust = (mask & 4) != 0;
            flags.set(1L << width - 1, carry, overflow, adjust, width);
            assertEquals(carry, flags.carry());
            assertEquals(overflow, flags.overflow());
            assertEquals(adjust, flags.adjust());
            assertTrue(flags.sign());
            assertFalse(flags.zero());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void carryAndOverflowChangeAlone(int width) {
        for (int mask = 0; mask < 16; mask++) {
            boolean lazy = (mask & 8) != 0;
            flags.set(0x99, (mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0, width);
            long before = flags.value();
            if (lazy) {
                flags.set(0x99, (mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0, width);
            }
            flags.carry((mask & 1) == 0);
            flags.overflow((mask & 2) == 0);
            assertEquals(before ^ Flags.CF ^ Flags.OF, flags.value());
            flags.carry((mask & 1) == 0);
            assertEquals(before ^ Flags.CF ^ Flags.OF, flags.value());
        }
    }

    @Test
    void allStatusFlagsAreReplacedAtOnce() {
        flags.put(Flags.IF, true);
        flags.set(0, -1, 32);
        flags.status(Flags.CF | Flags.PF | Flags.DF);
        assertEquals(Flags.FIXED | Flags.IF | Flags.CF | Flags.PF, flags.value());
    }

    @Test
    void parityLooksAtTheLowByteOnly() {
        flags.set(0x103, 0, 32);
        assertTrue(flags.parity());
        flags.set(0x301, 0, 32);
        assertFalse(flags.parity());
    }

    @Test
    void bitsAboveTheWidthDoNotCount() {
        flags.set(0x100, -1L << 8, 8);
        assertTrue(flags.zero());
        assertFalse(flags.carry());
    }

    @Test
    void valueGivesAllFlagsAndBack() {
        flags.put(Flags.IF, true);
        flags.set(0, 1L << 63, 64);
        assertEquals(Flags.FIXED | Flags.IF | Flags.CF | Flags.OF | Flags.ZF | Flags.PF, flags.value());
        flags.value(-1);
        assertEquals(Flags.DEFINED | Flags.FIXED, flags.value());
        assertTrue(flags.carry() && flags.zero() && flags.sign()
            && flags.overflow() && flags.parity() && flags.adjust());
    }

    @Test
    void controlFlagsDoNotDisturbLazyOnes() {
        flags.set(0, 0, 32);
        flags.put(Flags.DF, true);
        assertTrue(flags.zero());
        assertTrue(flags.has(Flags.DF));
        flags.put(Flags.DF, false);
        assertTrue(flags.zero());
    }

    @Test
    void oneStatusFlagCanBeChangedAlone() {
        flags.set(0, 0, 32);
        flags.status(Flags.CF, Flags.CF);
        assertTrue(flags.carry() && flags.zero());
        flags.status(Flags.CF, 0);
        assertFalse(flags.carry());
    }

    @Test
    void ioplHasTwoBits() {
        flags.value(3 << 12);
        assertEquals(3, flags.iopl());
    }
}
