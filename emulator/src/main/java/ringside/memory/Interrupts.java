package ringside.memory;

/** The interrupt controllers and the clock as the processor sees them. */
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

    /** The non-maskable interrupt is accepted. */
    default void acknowledgeNmi() {
        throw new IllegalStateException("no NMI is pending");
    }

    /**
     * Lets everything happen whose time has come, and tells at which {@code cpu.instructions} the next thing will:
     * until then an interrupt becomes pending only by what the processor itself does in an instruction that ends a
     * block or touches a device.
     */
    default long deadline() {
        return Long.MAX_VALUE;
    }

    /**
     * Lets time pass for a halted processor until an interrupt waits; false where none will ever come.
     *
     * @param maskable    whether a maskable interrupt can wake it
     * @param nonMaskable whether an NMI can
     */
    default boolean sleep(boolean maskable, boolean nonMaskable) {
        return false;
    }
}
