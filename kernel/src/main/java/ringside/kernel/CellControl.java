package ringside.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdk.jshell.execution.DirectExecutionControl;
import ringside.magic.Cancellation;

/**
 * Executes the snippets of Java cells in this process, each on a thread of its own that the stop button can end. A
 * thread that does not end (it is deep in library code that never returns to the cell's) is left behind after a while.
 */
final class CellControl extends DirectExecutionControl {

    private static final long POLL_MS = 20;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long STACK_BYTES = 4L << 20;

    private final CellWeaver weaver = new CellWeaver();
    private volatile Cancellation cancellation = new Cancellation();
    private Object value;
    private Throwable thrown;
    private boolean stopped;

    /** Sets the stop button of the cell that runs next. */
    void begin(Cancellation stopButton) {
        cancellation = stopButton;
        stopped = false;
        Guard.forgetEnded();
    }

    /** The value of the last snippet. */
    Object takeValue() {
        Object taken = value;
        value = null;
        return taken;
    }

    /** What the last snippet threw, or null. */
    Throwable takeThrown() {
        Throwable taken = thrown;
        thrown = null;
        return taken;
    }

    /** Whether the stop button ended the last snippet. */
    boolean stopped() {
        return stopped;
    }

    @Override
    public void load(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        for (ClassBytecodes known : classes) {
            weaver.know(known.name(), known.bytecodes());
        }
        super.load(Arrays.stream(classes)
                .map(plain -> new ClassBytecodes(plain.name(), weaver.weave(plain.bytecodes())))
                .toArray(ClassBytecodes[]::new));
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        value = null;
        thrown = null;
        FutureTask<Object> task = new FutureTask<>(() -> snippet.invoke(null));
        ThreadGroup group = new ThreadGroup("cell");
        Thread thread = new Thread(group, task, "cell", STACK_BYTES);
        thread.start();
        try {
            value = await(task, thread, group);
            return "";
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() instanceof InvocationTargetException call ? call.getCause()
                    : failed.getCause();
            thrown = cause;
            throw new InvocationTargetException(cause);
        }
    }

    private Object await(FutureTask<Object> task, Thread thread, ThreadGroup group) throws Exception {
        long deadline = 0;
        while (true) {
            try {
                return task.get(POLL_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException running) {
                if (!cancellation.requested()) {
                    continue;
                }
            } catch (ExecutionException failed) {
                stopped = cancellation.requested();
                throw failed;
            }
            deadline = deadline == 0 ? System.nanoTime() + PATIENCE_NS : deadline;
            Guard.doom(group);
            thread.interrupt();
            if (System.nanoTime() > deadline) {
                stopped = true;
                throw new ExecutionException(new Guard.CellStopped());
            }
        }
    }
}
