package ringside.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Makes the Java cells ready in the background, so that neither the kernel's start nor cells of magics wait for them.
 */
final class JavaHost {

    private final CompletableFuture<JavaCells> cells = new CompletableFuture<>();
    private final Supplier<JavaCells> maker;
    private boolean begun;

    JavaHost(Supplier<JavaCells> maker) {
        this.maker = maker;
    }

    /** Begins to make them ready; further calls do nothing. */
    synchronized void warmUp() {
        if (!begun) {
            begun = true;
            Thread thread = new Thread(this::make, "ringside-java");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void make() {
        try {
            cells.complete(maker.get());
        } catch (Throwable failed) {
            cells.completeExceptionally(failed);
        }
    }

    /** Whether {@link #cells()} would not wait. */
    boolean ready() {
        return cells.isDone();
    }

    /** The Java cells, as soon as they are ready. */
    JavaCells cells() {
        warmUp();
        return cells.join();
    }
}
