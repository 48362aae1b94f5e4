package ringside.kernel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the code of Java cells calls without knowing: {@link CellWeaver} puts a call of {@link #check()} into every loop
 * and at every method's start, so that the stop button ends it, and turns calls of {@code System.exit} into
 * {@link #exit}.
 */
public final class Guard {

    /** Thrown inside a cell that is to end. */
    static final class CellStopped extends Error {
        private static final long serialVersionUID = 1L;

        CellStopped() {
            super("the cell was stopped", null, false, false);
        }
    }

    /** Thrown where a cell wanted to end the whole process. */
    static final class ExitRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExitRefused(int status) {
            super("a cell cannot end the kernel (exit status " + status
                    + "); restart it from the notebook's menu instead");
        }
    }

    private static final Set<ThreadGroup> DOOMED = ConcurrentHashMap.newKeySet();
    private static volatile boolean armed;

    private Guard() {
    }

    /** Ends the calling thread's cell, if that is wanted. */
    public static void check() {
        if (armed && DOOMED.contains(Thread.currentThread().getThreadGroup())) {
            throw new CellStopped();
        }
    }

    /** Instead of {@code System.exit} and {@code Runtime.halt}. */
    public static void exit(int status) {
        throw new ExitRefused(status);
    }

    /** Instead of {@code Runtime.exit} and {@code Runtime.halt}. */
    public static void exit(Runtime runtime, int status) {
        throw new ExitRefused(status);
    }

    /** Lets every thread of the group end at its next check. */
    static void doom(ThreadGroup group) {
        DOOMED.add(group);
        armed = true;
    }

    /** Forgets the groups whose threads have all ended. */
    static void forgetEnded() {
        DOOMED.removeIf(group -> group.activeCount() == 0);
        armed = !DOOMED.isEmpty();
    }
}
