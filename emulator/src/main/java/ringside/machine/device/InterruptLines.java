package ringside.machine.device;

/** The wires on which devices ask for interrupts: IRQ 0 to 15, and the further inputs of the I/O APIC. */
@FunctionalInterface
public interface InterruptLines {
    /** Raises or lowers a line; to tell the level that it has already does nothing. */
    void set(int line, boolean high);

    /** A short pulse, which an edge-triggered input takes notice of. */
    default void pulse(int line) {
        set(line, false);
        set(line, true);
    }
}
