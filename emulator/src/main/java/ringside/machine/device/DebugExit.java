package ringside.machine.device;

/** Port 0xf4: a value written there ends the run with the status {@code value << 1 | 1}. */
public final class DebugExit implements PortDevice {
    public static final int PORT = 0xf4;

    private final Board board;

    public DebugExit(Board board) {
        this.board = board;
    }

    @Override
    public int in(int port, int width) {
        return 0;
    }

    @Override
    public void out(int port, int width, int value) {
        board.exit((value << 1 | 1) & 0xff);
    }
}
