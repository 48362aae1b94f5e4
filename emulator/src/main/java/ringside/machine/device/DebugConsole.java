package ringside.machine.device;

/**
 * The debug console at port 0xe9: a byte written there is text; a read answers 0xe9, which tells a guest that it is
 * there.
 */
public final class DebugConsole implements PortDevice {
    public static final int PORT = 0xe9;

    private final Console console;

    public DebugConsole(Console console) {
        this.console = console;
    }

    @Override
    public int in(int port, int width) {
        return PORT;
    }

    @Override
    public void out(int port, int width, int value) {
        for (int shift = 0; shift < width; shift += 8) {
            console.put(value >>> shift & 0xff);
        }
    }
}
