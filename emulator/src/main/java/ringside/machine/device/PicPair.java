package ringside.machine.device;

import ringside.state.Archive;

/** The two 8259A of a PC: the second's output is input 2 of the first. Ports 0x20, 0xa0, and 0x4d0 for the ELCR. */
public final class PicPair implements PortDevice {
    static final int CASCADE = 2;
    private static final int MASTER = 0x20;
    private static final int SLAVE = 0xa0;
    private static final int LEVELS = 0x4d0;
    /** IRQ 0, 1, 2, 8 and 13 are always edge-triggered. */
    private static final int MASTER_LEVELS = 0xf8;
    private static final int SLAVE_LEVELS = 0xde;

    private final Pic8259 master = new Pic8259(true);
    private final Pic8259 slave = new Pic8259(false);

    /** Two controllers as a PC's firmware leaves them: vectors 8 and 0x70, nothing masked. */
    public PicPair() {
        master.firmware(8);
        slave.firmware(0x70);
    }

    /** Claims its ports. */
    public void claim(PortMap ports) {
        ports.claim(MASTER, 2, this);
        ports.claim(SLAVE, 2, this);
        ports.claim(LEVELS, 2, this);
    }

    /** Raises or lowers IRQ {@code line}, 0 to 15. */
    void line(int line, boolean high) {
        if (line >= 8) {
            slave.line(line - 8, high);
            cascade();
        } else if (line != CASCADE) {
            master.line(line, high);
        }
    }

    private void cascade() {
        master.line(CASCADE, slave.interrupting());
    }

    /** Whether the processor's INTR pin is high. */
    boolean interrupting() {
        return master.interrupting();
    }

    /** The processor takes the interrupt; the answer is its vector. */
    int acknowledge() {
        int input = master.acknowledge();
        if (input != CASCADE) {
            return master.vector(input);
        }
        int vector = slave.vector(slave.acknowledge());
        cascade();
        return vector;
    }

    @Override
    public int in(int port, int width) {
        int value = switch (port) {
            case MASTER -> master.readCommand();
            case MASTER + 1 -> master.readMask();
            case SLAVE -> slave.readCommand();
            case SLAVE + 1 -> slave.readMask();
            case LEVELS -> master.readLevels();
            default -> slave.readLevels();
        };
        cascade();
        return value;
    }

    @Override
    public void out(int port, int width, int value) {
        int low = value & 0xff;
        switch (port) {
            case MASTER -> master.writeCommand(low);
            case MASTER + 1 -> master.writeMask(low);
            case SLAVE -> slave.writeCommand(low);
            case SLAVE + 1 -> slave.writeMask(low);
            case LEVELS -> master.writeLevels(low & MASTER_LEVELS);
            default -> slave.writeLevels(low & SLAVE_LEVELS);
        }
        cascade();
    }

    /** Saves or restores the state of both. */
    public void archive(Archive archive) {
        master.archive(archive);
        slave.archive(archive);
    }
}
