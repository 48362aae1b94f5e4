package ringside.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.machine.Run;
import ringside.machine.Workbench;

/** Two runs of anything give the same history, byte for byte, and so does every snapshot. */
class DeterminismTest {
    private static Recorder record(String text) {
        var bench = new Workbench().asm(text);
        var recorder = new Recorder(bench.machine());
        recorder.run(bench.from("go").steps(70_000));
        recorder.run(Run.onward());
        return recorder;
    }

    private static void assertSame(List<Chunk> one, List<Chunk> other) {
        assertEquals(one.size(), other.size());
        for (int i = 0; i < one.size(); i++) {
            assertArrayEquals(one.get(i).bytes(), other.get(i).bytes(), "chunk " + i);
            assertArrayEquals(one.get(i).registers(), other.get(i).registers());
            assertEquals(one.get(i).count(), other.get(i).count());
            assertEquals(one.get(i).instructions(), other.get(i).instructions());
            assertEquals(one.get(i).touched(), other.get(i).touched());
        }
    }

    private static int check(String text) {
        var one = record(text);
        var other = record(text);
        assertEquals(one.runs().size(), other.runs().size());
        int segments = 0;
        for (int i = 0; i < one.runs().size(); i++) {
            var run = one.runs().get(i);
            for (int j = 0; j < run.segments().size(); j++) {
                var segment = run.segments().get(j);
                assertSame(segment.chunks, other.runs().get(i).segments().get(j).chunks);
                assertSame(segment.chunks, run.madeAgain(segment));
                TimeTravelTest.assertAlike(segment.snapshot, other.runs().get(i).segments().get(j).snapshot);
                segments++;
            }
            TimeTravelTest.assertAlike(run.end(), other.runs().get(i).end());
        }
        return segments;
    }

    @Test
    void ofTimersInterruptsFaultsAndDevices() {
        assertTrue(check(Programs.everything(100)) >= 5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void ofRandomPrograms(long seed) {
        check(Programs.random(seed));
    }

    @Test
    void ofWhatEndsInATripleFault() {
        check("go: lidt nothing(%rip)\nmov $5, %ecx\n1: loop 1b\nud2\n.data\nnothing: .space 10");
    }
}
