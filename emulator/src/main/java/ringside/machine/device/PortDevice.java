package ringside.machine.device;

/** A device that is reached through I/O ports. Ports are absolute; widths are 8, 16 or 32 bits. */
public interface PortDevice {
    /** What a read gives, zero-extended. */
    int in(int port, int width);

    void out(int port, int width, int value);
}
