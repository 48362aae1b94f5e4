package ringside.machine.device;

import java.util.ArrayDeque;
import ringside.state.Archive;

/**
 * A 16550A serial port: the eight registers of the PC16550D data sheet. What is sent goes out at once, so the
 * transmitter is always empty; the baud rate is kept and has no effect. Interrupts are shown in IIR; the line is read
 * by {@link #interrupting}.
 */
public final class Serial16550 implements PortDevice {
    /** The first port of COM1. */
    public static final int COM1 = 0x3f8;

    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int INTERRUPT_ID = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int MODEM_STATUS = 6;

    private static final int DIVISOR_ACCESS = 0x80;
    private static final int LOOPBACK = 0x10;
    private static final int DATA_READY = 1;
    private static final int OVERRUN = 2;
    private static final int TRANSMITTER_EMPTY = 0x60;
    private static final int FIFO_SIZE = 16;

    private final int base;
    private final Console console;
    private final ArrayDeque<Integer> received = new ArrayDeque<>();
    private final int[] registers = new int[8];
    private int divisor = 12;
    private boolean fifo;
    private boolean overrun;
    private boolean transmitterInterrupt;

    public Serial16550(int base, Console console) {
        this.base = base;
        this.console = console;
    }

    /** A byte arrives on the line. */
    public void receive(int value) {
        if (received.size() >= (fifo ? FIFO_SIZE : 1)) {
            overrun = true;
            return;
        }
        received.add(value & 0xff);
    }

    /** Whether the port asks for an interrupt: enabled in IER, and let through by MCR's OUT2. */
    public boolean interrupting() {
        return (registers[MODEM_CONTROL] & 8) != 0 && (identify() & 1) == 0;
    }

    @Override
    public int in(int port, int width) {
        int value = 0;
        for (int i = 0; i < width / 8 && port + i < base + 8; i++) {
            value |= read(port + i - base) << 8 * i;
        }
        return value;
    }

    @Override
    public void out(int port, int width, int value) {
        for (int i = 0; i < width / 8 && port + i < base + 8; i++) {
            write(port + i - base, value >>> 8 * i & 0xff);
        }
    }

    private boolean divisorAccess() {
        return (registers[LINE_CONTROL] & DIVISOR_ACCESS) != 0;
    }

    private int read(int register) {
        return switch (register) {
            case DATA -> divisorAccess() ? divisor & 0xff : received.isEmpty() ? 0 : received.remove();
            case INTERRUPT_ENABLE -> divisorAccess() ? divisor >>> 8 : registers[INTERRUPT_ENABLE];
            case INTERRUPT_ID -> acknowledge();
            case LINE_STATUS -> lineStatus();
            case MODEM_STATUS -> modemStatus();
            default -> registers[register];
        };
    }

    private void write(int register, int value) {
        switch (register) {
            case DATA -> {
                if (divisorAccess()) {
                    divisor = divisor & 0xff00 | value;
                } else {
                    send(value);
                }
            }
            case INTERRUPT_ENABLE -> {
                if (divisorAccess()) {
                    divisor = divisor & 0xff | value << 8;
                } else {
                    transmitterInterrupt = (value & 2) != 0;
                    registers[INTERRUPT_ENABLE] = value & 0xf;
                }
            }
            case INTERRUPT_ID -> controlFifo(value);
            case LINE_STATUS, MODEM_STATUS -> { }
            case MODEM_CONTROL -> registers[MODEM_CONTROL] = value & 0x1f;
            default -> registers[register] = value;
        }
    }

    private void send(int value) {
        if ((registers[MODEM_CONTROL] & LOOPBACK) != 0) {
            receive(value);
        } else {
            console.put(value);
        }
        transmitterInterrupt = true;
    }

    private void controlFifo(int value) {
        fifo = (value & 1) != 0;
        if ((value & 2) != 0) {
            received.clear();
        }
    }

    private int lineStatus() {
        int status = TRANSMITTER_EMPTY | (received.isEmpty() ? 0 : DATA_READY) | (overrun ? OVERRUN : 0);
        overrun = false;
        return status;
    }

    /**
     * In loopback the four modem-control outputs come back as inputs: DTR as DSR, RTS as CTS, OUT1 as RI, OUT2 as DCD.
     */
    private int modemStatus() {
        int out = registers[MODEM_CONTROL];
        if ((out & LOOPBACK) == 0) {
            return 0xb0;
        }
        return (out & 2) << 3 | (out & 1) << 5 | (out & 4) << 4 | (out & 8) << 4;
    }

    /** Reading IIR takes the transmitter's interrupt back when that is the one it shows. */
    private int acknowledge() {
        int id = identify();
        if ((id & 0xf) == 2) {
            transmitterInterrupt = false;
        }
        return id;
    }

    private int identify() {
        int fifoBits = fifo ? 0xc0 : 0;
        int enabled = registers[INTERRUPT_ENABLE];
        if ((enabled & 4) != 0 && overrun) {
            return fifoBits | 6;
        }
        if ((enabled & 1) != 0 && !received.isEmpty()) {
            return fifoBits | 4;
        }
        return (enabled & 2) != 0 && transmitterInterrupt ? fifoBits | 2 : fifoBits | 1;
    }

    /** Saves or restores its state; what was sent is the {@link Console}'s. */
    public void archive(Archive archive) {
        archive.all(received);
        archive.all(registers);
        divisor = archive.of(divisor);
        fifo = archive.of(fifo);
        overrun = archive.of(overrun);
        transmitterInterrupt = archive.of(transmitterInterrupt);
    }
}
