package ringside.memory;

/** Sees every access that the processor makes to memory through paging, after it was allowed. */
public interface Watcher {
    /** {@code width} bits at {@code linear} were read. */
    void read(long linear, int width, long value);

    /** {@code width} bits at {@code linear} are about to change from {@code before} to {@code after}. */
    void write(long linear, int width, long before, long after);
}
