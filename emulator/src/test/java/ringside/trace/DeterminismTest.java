package ringside.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.machine.Run;
import ringside.machine.Start;
import ringside.machine.StopReason;
import ringside.machine.Workbench;
import ringside.toolchain.Language;
import ringside.toolchain.UnitSource;

/** Two runs of anything give the same history, byte for byte, and so does every snapshot. */
class DeterminismTest {
    private static Recorder record(String text) {
        var bench = new Workbench().asm(text);
        var recorder = new Recorder(bench.machine());
        recorder.run(bench.from("go").steps(70_000));
        recorder.run(Run.onward());
        return recorder;
    }

    private static Recorder boot() {
        var bench = new Workbench().put(new UnitSource("sector", Language.NASM, 16, Programs.SECTOR, 2,
            OptionalLong.empty(), 3));
        var recorder = new Recorder(bench.machine());
        recorder.run(new Run(new Start.Boot(bench.program().unit("sector").orElseThrow().image()), Set.of(), Set.of(),
            100_000, Duration.ofDays(1), () -> false, (count, nanos) -> { }));
        recorder.run(Run.onward().steps(1000));
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
        return check(record(text), record(text));
    }

    private static int check(Recorder one, Recorder other) {
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
    void ofSystemCalls() {
        var recorder = record(Programs.SYSTEM_CALLS);
        assertTrue(recorder.runs().getFirst().count() >= 70_000);
        assertEquals(StopReason.RETURN, recorder.runs().getLast().stop().reason());
        check(Programs.SYSTEM_CALLS);
    }

    @Test
    void ofABootSector() {
        var one = boot();
        assertEquals(StopReason.HALT, one.runs().getFirst().stop().reason());
        assertTrue(one.count() > 20_000, () -> "steps: " + one.count());
        check(one, boot());
    }

    @Test
    void ofWhatEndsInATripleFault() {
        check("go: lidt nothing(%rip)\nmov $5, %ecx\n1: loop 1b\nud2\n.data\nnothing: .space 10");
    }
}
