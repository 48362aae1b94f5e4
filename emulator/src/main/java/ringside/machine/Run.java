package ringside.machine;

import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What is asked of a run.
 *
 * @param start        where it begins
 * @param until        stop before executing here
 * @param watches      stop after a step that one of these sees
 * @param steps        stop after this many steps: instructions completed and events delivered
 * @param timeout      stop after this much time
 * @param cancelled    stop as soon as this says so; asked every few milliseconds
 * @param progress     told now and then how it goes
 */
public record Run(Start start, Set<Long> until, Set<Watch> watches, long steps, Duration timeout,
                  BooleanSupplier cancelled, Progress progress) {

    /** Told now and then how many instructions a run has made in how many nanoseconds. */
    @FunctionalInterface
    public interface Progress {
        void at(long instructions, long nanos);
    }

    /** A run without limits from {@code entry}. */
    public static Run from(long entry) {
        return new Run(new Start.Entry(entry), Set.of(), Set.of(), Long.MAX_VALUE, Duration.ofDays(1), () -> false,
            (count, nanos) -> { });
    }

    /** A run without limits from where the last one stopped. */
    public static Run onward() {
        return new Run(new Start.Onward(), Set.of(), Set.of(), Long.MAX_VALUE, Duration.ofDays(1), () -> false,
            (count, nanos) -> { });
    }

    public Run until(Set<Long> addresses) {
        return new Run(start, Set.copyOf(addresses), watches, steps, timeout, cancelled, progress);
    }

    public Run watches(Set<Watch> some) {
        return new Run(start, until, Set.copyOf(some), steps, timeout, cancelled, progress);
    }

    public Run steps(long limit) {
        return new Run(start, until, watches, limit, timeout, cancelled, progress);
    }

    public Run timeout(Duration limit) {
        return new Run(start, until, watches, steps, limit, cancelled, progress);
    }

    public Run cancelled(BooleanSupplier supplier) {
        return new Run(start, until, watches, steps, timeout, supplier, progress);
    }

    public Run progress(Progress listener) {
        return new Run(start, until, watches, steps, timeout, cancelled, listener);
    }
}
