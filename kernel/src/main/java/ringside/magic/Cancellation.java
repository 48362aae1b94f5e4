package ringside.magic;

/**
 * The stop button of one cell. A run polls {@link #requested()}, one volatile read, and ends at an instruction
 * boundary.
 */
public final class Cancellation {

    private volatile boolean requested;

    /** Whether someone wants the cell to stop. */
    public boolean requested() {
        return requested;
    }

    /** Asks the cell to stop. */
    public void request() {
        requested = true;
    }
}
