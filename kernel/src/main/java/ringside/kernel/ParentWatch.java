package ringside.kernel;

import java.util.concurrent.TimeUnit;

/** Ends the kernel when the process that started it dies: nobody could reach it any more. */
final class ParentWatch {

    private static final long PATIENCE_S = 3;

    private ParentWatch() {
    }

    static void start() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(ParentWatch::end));
    }

    /** Exits in order, and by force when a shutdown hook does not come to its end. */
    private static void end() {
        Thread force = new Thread(() -> {
            try {
                TimeUnit.SECONDS.sleep(PATIENCE_S);
            } catch (InterruptedException ignored) {
                // halt now
            }
            Runtime.getRuntime().halt(1);
        }, "ringside-halt");
        force.setDaemon(true);
        force.start();
        System.exit(0);
    }
}
