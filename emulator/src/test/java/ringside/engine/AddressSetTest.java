package ringside.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class AddressSetTest {
    @Test
    void containsWhatItWasMadeOfAndNothingElse() {
        long[] addresses = LongStream.range(0, 600).map(i -> 0xffff_8000_0000_0000L + 16 * i).toArray();
        var set = AddressSet.of(addresses);
        for (long address : addresses) {
            assertTrue(set.contains(address));
            assertFalse(set.contains(address + 1));
            assertFalse(set.contains(address - 16 * 600));
        }
    }

    @Test
    void knowsTheFirstAndTheLastAddress() {
        var set = AddressSet.of(0, -1, 0, -1);
        assertTrue(set.contains(0));
        assertTrue(set.contains(-1));
        assertFalse(set.contains(1));
    }

    @Test
    void emptyContainsNothing() {
        var set = AddressSet.of();
        assertEquals(0, LongStream.of(0, 1, -1, 1L << 63, 1L << 47).filter(set::contains).count());
    }
}
