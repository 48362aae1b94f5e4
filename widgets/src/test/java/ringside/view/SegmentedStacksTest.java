package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import ringside.render.PlainText;

/** Stacks outside of 64-bit mode lie where their segment's base says. */
class SegmentedStacksTest {
    /** A boot sector: pushes in real-address mode with SS = 0x3000, then to a 32-bit stack segment with base 0x20000. */
    private static final byte[] IMAGE = HexFormat.of().parseHex("""
        b80030 8ed0 bc8000 50
        0f0116407c 0f20c0 0c01 0f22c0 ea1b7c0800
        b810000000 8ed0 bc00010000 6834120000 f4
        00000000000000000000000000000000000000
        1700487c0000 0000
        0000000000000000 ffff0000009bcf00 ffff000002934000
        """.replaceAll("\\s", ""));

    private final Bench bench = new Bench().boot(IMAGE);

    @Test
    void theStackInUseIsReadThroughItsSegment() {
        var stack = ((StackLadder) bench.views().stack(8)).stack();
        assertEquals("ESP", stack.pointer());
        assertEquals(Hex.of(0x20000), stack.base());
        assertEquals(Hex.of(0x200fc), stack.rsp());
        assertEquals(Hex.of(0x1234), stack.slots().stream().filter(slot -> slot.address().equals(stack.rsp())).findFirst()
            .orElseThrow().value());
        var text = PlainText.render(bench.views().stack(8).figure());
        assertTrue(text.contains("ESP = 0xfc in the segment that begins at 0x20000"), text);
    }

    @Test
    void aFilmKnowsEachStacksSegment() {
        var film = assertInstanceOf(Film.class, bench.views().player());
        var bases = film.stacks().stream().map(Film.Stack::base).collect(Collectors.toSet());
        assertTrue(bases.containsAll(Set.of(Hex.of(0x20000), Hex.of(0x30000))), bases.toString());
        var pointers = film.steps().stream().map(Film.Moment::sp).filter(sp -> sp != null).toList();
        assertTrue(pointers.containsAll(List.of(Hex.of(0x30080), Hex.of(0x3007e), Hex.of(0x20100), Hex.of(0x200fc))),
            pointers.toString());
    }
}
