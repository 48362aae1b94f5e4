package ringside.kernel;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Ends the kernel when the process that started it dies: nobody could reach it any more. */
final class ParentWatch {

    private static final long PERIOD_S = 1;
    private static final long PATIENCE_S = 3;

    private ParentWatch() {
    }

    /**
     * Begins to watch. An orphan gets another parent, and that shows even while the dead one is not yet buried; waiting
     * for its exit would not.
     */
    static void start() {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        parent.ifPresent(first -> daemon("ringside-parent", () -> watch(first)));
    }

    private static void watch(ProcessHandle first) {
        while (ProcessHandle.current().parent().filter(first::equals).isPresent()) {
            sleep(PERIOD_S);
        }
        // By force when a shutdown hook does not come to its end.
        daemon("ringside-halt", () -> {
            sleep(PATIENCE_S);
            Runtime.getRuntime().halt(1);
        });
        System.exit(0);
    }

    private static void daemon(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void sleep(long seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException nobodyDoesThis) {
            Thread.currentThread().interrupt();
        }
    }
}
