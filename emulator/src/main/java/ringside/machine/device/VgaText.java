package ringside.machine.device;

import ringside.state.Archive;

/**
 * The registers of a VGA in text mode that have to do with text: the CRT controller at 0x3d4, where the cursor is. The
 * text itself lies in RAM at {@link #MEMORY}: 80 columns, 25 rows, a character and its colours each.
 */
public final class VgaText implements PortDevice {
    public static final long MEMORY = 0xb8000;
    public static final int COLUMNS = 80;
    public static final int ROWS = 25;

    private static final int INDEX = 0x3d4;
    private static final int DATA = 0x3d5;
    private static final int STATUS = 0x3da;
    private static final int REGISTERS = 25;
    private static final int START_HIGH = 0x0c;
    private static final int CURSOR_HIGH = 0x0e;
    /** The picture is drawn 70 times a second; bits 0 and 3 of the status tell of the way back. */
    private static final long FRAME = Clock.FREQUENCY / 70;

    private final Clock clock;
    private final int[] registers = new int[REGISTERS];
    private int index;

    public VgaText(Clock clock) {
        this.clock = clock;
        registers[0x0a] = 0x0d;
        registers[0x0b] = 0x0e;
    }

    /** Claims its ports. */
    public void claim(PortMap ports) {
        ports.claim(INDEX, 2, this);
        ports.claim(STATUS, 1, this);
    }

    /** The place of the cursor, counted in characters from the start of the memory. */
    public int cursor() {
        return registers[CURSOR_HIGH] << 8 | registers[CURSOR_HIGH + 1];
    }

    /** The first character that is shown, counted likewise. */
    public int start() {
        return registers[START_HIGH] << 8 | registers[START_HIGH + 1];
    }

    @Override
    public int in(int port, int width) {
        return switch (port) {
            case INDEX -> index;
            case DATA -> index < REGISTERS ? registers[index] : 0xff;
            default -> clock.now() % FRAME < FRAME / 12 ? 9 : 0;
        };
    }

    /** A 16-bit write to the index port writes the data with it. */
    @Override
    public void out(int port, int width, int value) {
        if (port == INDEX) {
            index = value & 0x1f;
        }
        if (index < REGISTERS && (port == DATA || port == INDEX && width > 8)) {
            registers[index] = (port == INDEX ? value >>> 8 : value) & 0xff;
        }
    }

    /** Saves or restores its registers; the text is RAM's. */
    public void archive(Archive archive) {
        archive.all(registers);
        index = archive.of(index);
    }
}
