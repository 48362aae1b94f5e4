package ringside.memory;

/** Told when RAM that holds decoded code changes. */
@FunctionalInterface
public interface CodeWatcher {
    /** A byte of the {@link PhysicalMemory#PIECE} bytes that start at physical address {@code piece} was written to. */
    void codeChanged(long piece);
}
