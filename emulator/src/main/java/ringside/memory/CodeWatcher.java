package ringside.memory;

/** Told when RAM that holds decoded code changes. */
@FunctionalInterface
public interface CodeWatcher {
    /** A byte of the physical page that starts at {@code page} has changed. */
    void codeChanged(long page);
}
