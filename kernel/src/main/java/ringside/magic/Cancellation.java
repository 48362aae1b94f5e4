package ringside.magic;

import java.util.ArrayList;
import java.util.List;

/**
 * The stop button of one cell. A run polls {@link #requested()}, one volatile read, and ends at an instruction
 * boundary.
 */
public final class Cancellation {

    private volatile boolean requested;
    private final List<Runnable> actions = new ArrayList<>();

    /** Whether someone wants the cell to stop. */
    public boolean requested() {
        return requested;
    }

    /** Asks the cell to stop; the registered actions run on the calling thread. */
    public void request() {
        List<Runnable> due;
        synchronized (actions) {
            requested = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    /** Runs the action when a stop is requested (at once when it was): to end a subprocess, for example. */
    public void onRequest(Runnable action) {
        synchronized (actions) {
            if (!requested) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }
}
