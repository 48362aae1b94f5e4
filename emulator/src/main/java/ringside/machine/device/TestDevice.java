package ringside.machine.device;

import ringside.state.Archive;

/**
 * QEMU's {@code pc-testdev}, which test kernels use: four ports at 0xe0 that give back what was written, the same a
 * byte at a time at 0xe8, a page flush at 0xe4 that has nothing to flush here, and from 0x2000 on a port for each
 * interrupt line. {@link Ioram} is its memory.
 */
public final class TestDevice implements PortDevice {
    private static final int ECHO = 0xe0;
    private static final int FLUSH = 0xe4;
    private static final int ECHO_BYTES = 0xe8;
    private static final int LINES = 0x2000;

    private final InterruptLines lines;
    private final Clock clock;
    private int echo;

    public TestDevice(InterruptLines lines, Clock clock) {
        this.lines = lines;
        this.clock = clock;
    }

    /** Claims its ports. */
    public void claim(PortMap ports) {
        ports.claim(ECHO, 4, this);
        ports.claim(FLUSH, 4, this);
        ports.claim(ECHO_BYTES, 4, this);
        ports.claim(LINES, IoApic.INPUTS, this);
    }

    @Override
    public int in(int port, int width) {
        return isEcho(port) ? echo >>> 8 * (port & 3) & -1 >>> 32 - width : 0;
    }

    @Override
    public void out(int port, int width, int value) {
        if (isEcho(port)) {
            int shift = 8 * (port & 3);
            int mask = -1 >>> 32 - width << shift;
            echo = echo & ~mask | value << shift & mask;
        } else if (port >= LINES) {
            clock.catchUp();
            lines.set(port - LINES, (value & 0xff) != 0);
        }
    }

    private static boolean isEcho(int port) {
        return (port & -4) == ECHO || (port & -4) == ECHO_BYTES;
    }

    /** Saves or restores its state. */
    public void archive(Archive archive) {
        echo = archive.of(echo);
    }
}
