package ringside.explain;

import java.util.Optional;
import ringside.trace.Recorded;
import ringside.trace.Recorder;

/** The comings and goings between rings and handlers before a step. */
final class Rings {
    /** How far back they are looked for. */
    private static final int FURTHEST = 1 << 14;

    private final Recorder recorder;

    Rings(Recorder recorder) {
        this.recorder = recorder;
    }

    /** Whether the step led into a handler, by an event or a software interrupt. */
    static boolean entersHandler(Recorded step) {
        return step.chain() != null ? !step.chain().shutdown()
            : step.instruction() != null && step.instruction().opcode().meaning().startsWith("int")
                && !step.writes().isEmpty();
    }

    private static boolean returns(Recorded step) {
        return step.chain() == null && Telling.is(step.instruction(), "iret");
    }

    /** Earlier runs are left out: each begins anew, with nothing to return to. */
    private long oldest(long before) {
        return Math.max(recorder.firstSinceEntry(), before - FURTHEST);
    }

    /** The step that entered the handler which had not returned before step {@code before}. */
    Optional<Long> handlerEntry(long before) {
        int depth = 0;
        for (long number = before - 1; number >= oldest(before); number--) {
            var step = recorder.step(number);
            if (returns(step)) {
                depth++;
            } else if (entersHandler(step) && depth-- == 0) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    /** The last step before {@code before} that led from ring 3 inward. */
    Optional<Long> entry(long before) {
        return crossing(before, true);
    }

    /** The last step before {@code before} that led out to ring 3. */
    Optional<Long> exit(long before) {
        return crossing(before, false);
    }

    private Optional<Long> crossing(long before, boolean inward) {
        for (long number = before - 1; number >= oldest(before); number--) {
            var step = recorder.step(number);
            if (step.cplBefore() != step.cplAfter() && step.cplBefore() > step.cplAfter() == inward) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    /** How many times an instruction with that meaning was executed between two steps, both left out. */
    int count(String meaning, long from, long to) {
        int count = 0;
        for (long number = Math.max(from + 1, oldest(to)); number < to; number++) {
            var step = recorder.step(number);
            count += step.event() == null && Telling.is(step.instruction(), meaning) ? 1 : 0;
        }
        return count;
    }

    /** The last step before {@code before} that executed such an instruction. */
    Optional<Long> last(String meaning, long before) {
        for (long number = before - 1; number >= oldest(before); number--) {
            var step = recorder.step(number);
            if (step.event() == null && Telling.is(step.instruction(), meaning)) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }
}
