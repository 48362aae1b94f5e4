package ringside.machine.device;

import ringside.state.Archive;

/**
 * What a PC's chip set has for itself: port 0x61 (speaker and refresh), port 0x92 (A20 and reset), port 0xcf9 (reset).
 */
public final class SystemControl implements PortDevice {
    private static final int PORT_B = 0x61;
    private static final int PORT_A = 0x92;
    private static final int RESET_CONTROL = 0xcf9;
    /** The refresh bit turns over every 15 microseconds. */
    private static final long REFRESH = Clock.FREQUENCY * 15 / 1_000_000;

    private final Clock clock;
    private final Pit8254 timer;
    private final Board board;
    private int portB;
    private int resetControl;

    public SystemControl(Clock clock, Pit8254 timer, Board board) {
        this.clock = clock;
        this.timer = timer;
        this.board = board;
        timer.speakerGate(false);
    }

    /** Claims its ports. */
    public void claim(PortMap ports) {
        ports.claim(PORT_B, 1, this);
        ports.claim(PORT_A, 1, this);
        ports.claim(RESET_CONTROL, 1, this);
    }

    @Override
    public int in(int port, int width) {
        return switch (port) {
            case PORT_B -> portB | (int) (clock.now() / REFRESH & 1) << 4 | (timer.speakerOutput() ? 0x20 : 0);
            case PORT_A -> board.a20() ? 2 : 0;
            default -> resetControl;
        };
    }

    @Override
    public void out(int port, int width, int value) {
        switch (port) {
            case PORT_B -> {
                portB = value & 0xf;
                timer.speakerGate((value & 1) != 0);
            }
            case PORT_A -> {
                board.a20((value & 2) != 0);
                if ((value & 1) != 0) {
                    board.reset();
                }
            }
            default -> {
                resetControl = value & 0xe;
                if ((value & 4) != 0) {
                    board.reset();
                }
            }
        }
    }

    /** Saves or restores its state. */
    public void archive(Archive archive) {
        portB = archive.of(portB);
        resetControl = archive.of(resetControl);
    }
}
