package ringside.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import ringside.machine.Run;
import ringside.machine.Stage;
import ringside.machine.Workbench;

/** A recording that exceeds its budget: the oldest steps are no longer kept, and yet none is lost. */
class BudgetTest {
    private static final long SMALL = 1 << 20;

    private static Recorder record(long budget) {
        var bench = new Workbench().asm(Programs.everything(160));
        var recorder = new Recorder(bench.machine(), budget);
        recorder.run(bench.from("go").steps(100_000));
        recorder.run(Run.onward());
        return recorder;
    }

    private final Recorder whole = record(Recorder.DEFAULT_BUDGET);
    private final Recorder tight = record(SMALL);

    private static long dropped(Recorder recorder) {
        return recorder.runs().stream().flatMap(run -> run.segments().stream())
            .filter(segment -> segment.chunks == null).count();
    }

    @Test
    void theOldestStepsAreDroppedAndMadeAgain() {
        assertTrue(whole.used() > 2 * SMALL, () -> "used: " + whole.used());
        assertEquals(0, dropped(whole));
        assertTrue(dropped(tight) > 0);
        assertTrue(tight.used() < whole.used() / 2, () -> tight.used() + " of " + whole.used());
        var oldest = tight.runs().getFirst().segments().getFirst();
        assertEquals(null, oldest.chunks);
        assertNotNull(tight.runs().getLast().segments().getLast().chunks);
        assertEquals(whole.count(), tight.count());
        assertEquals(0, tight.first());
        var random = new Random(7);
        for (int i = 0; i < 60; i++) {
            long step = i == 0 ? 0 : random.nextLong(whole.count());
            assertEquals(whole.step(step).toString(), tight.step(step).toString());
            assertArrayEquals(whole.registersBefore(step), tight.registersBefore(step));
        }
    }

    @Test
    void whoWroteIsKnownAndEveryStepCanBeGoneTo() {
        for (long before : new long[] {500, 5_000, 90_000, whole.count()}) {
            assertEquals(whole.writer(Stage.KERNEL_STACK_TOP - 16, 8, before).toString(),
                tight.writer(Stage.KERNEL_STACK_TOP - 16, 8, before).toString());
            assertEquals(whole.lastChange(RegisterId.R9, before), tight.lastChange(RegisterId.R9, before));
        }
        for (long step : new long[] {0, 1234, 99_999, whole.count()}) {
            whole.goTo(step);
            tight.goTo(step);
            TimeTravelTest.assertAlike(whole.machine().snapshot(), tight.machine().snapshot());
        }
    }
}
