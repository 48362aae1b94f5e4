package ringside.machine.device;

/** The lines that devices pull and that belong to no device. */
public interface Board {
    /** Whether address line 20 is let through. */
    boolean a20();

    void a20(boolean on);

    /** The local APIC answers at another physical address from now on. */
    void moveApic(long address);

    /** The reset line. */
    void reset();

    /** The guest is done, with a status of 0 to 255. */
    void exit(int status);
}
