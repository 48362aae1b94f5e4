package ringside.memory;

/** The interrupt controller as the processor sees it. */
public interface Interrupts {
    /** No interrupt ever. */
    Interrupts NONE = new Interrupts() {
        @Override
        public boolean pending() {
            return false;
        }

        @Override
        public int acknowledge() {
            throw new IllegalStateException("no interrupt is pending");
        }
    };

    /** Whether a maskable interrupt waits. */
    boolean pending();

    /** The vector of the waiting interrupt, which is thereby accepted. */
    int acknowledge();

    /** Whether a non-maskable interrupt waits. */
    default boolean nmiPending() {
        return false;
    }

    /** Accepts the non-maskable interrupt. */
    default void acknowledgeNmi() {
    }
}
