package ringside.explain;

import java.util.List;
import ringside.state.Fault;
import ringside.state.Step;

/**
 * What became of an {@link Attempt}.
 *
 * @param steps its micro-steps; the last one is the check that failed, where one did
 * @param fault what it raised; null where it raised nothing
 * @param ended why it could not be tried to its end, such as an access to a device; null where it could
 */
public record Trial(List<Step> steps, Fault fault, String ended) {

    /** Whether no check failed. What reached a device has passed all checks that come before. */
    public boolean passed() {
        return fault == null;
    }

    /** Whether it was carried out to its end. */
    public boolean completed() {
        return fault == null && ended == null;
    }
}
