package ringside.machine.device;

import java.util.ArrayDeque;
import ringside.state.Archive;

/**
 * The 8042 keyboard controller at ports 0x60 and 0x64, with no keyboard: its A20 gate, its reset line, its self-test.
 */
public final class KeyboardController implements PortDevice {
    private static final int DATA = 0x60;
    private static final int COMMAND = 0x64;
    private static final int OUTPUT_FULL = 1;
    /** System flag, last write was a command or data, keyboard not locked. */
    private static final int STATUS = 0x14;
    private static final int LAST_WAS_COMMAND = 8;
    private static final int A20 = 2;

    private final Board board;
    private final ArrayDeque<Integer> output = new ArrayDeque<>();
    private int commandByte = 0x61;
    /** The command that waits for its data byte; 0 for none. */
    private int pending;
    private boolean lastWasCommand;

    public KeyboardController(Board board) {
        this.board = board;
    }

    /** Claims its ports. */
    public void claim(PortMap ports) {
        ports.claim(DATA, 1, this);
        ports.claim(COMMAND, 1, this);
    }

    @Override
    public int in(int port, int width) {
        if (port == DATA) {
            return output.isEmpty() ? 0 : output.remove();
        }
        return STATUS | (output.isEmpty() ? 0 : OUTPUT_FULL) | (lastWasCommand ? LAST_WAS_COMMAND : 0);
    }

    @Override
    public void out(int port, int width, int value) {
        lastWasCommand = port == COMMAND;
        if (port == COMMAND) {
            command(value & 0xff);
        } else {
            data(value & 0xff);
        }
    }

    private void command(int command) {
        pending = 0;
        switch (command) {
            case 0x20 -> output.add(commandByte);
            case 0x60, 0xd1 -> pending = command;
            case 0xa7 -> commandByte |= 0x20;
            case 0xa8 -> commandByte &= ~0x20;
            case 0xaa -> output.add(0x55);
            case 0xab, 0xa9 -> output.add(0);
            case 0xad -> commandByte |= 0x10;
            case 0xae -> commandByte &= ~0x10;
            case 0xd0 -> output.add(1 | (board.a20() ? A20 : 0));
            case 0xdd -> board.a20(false);
            case 0xdf -> board.a20(true);
            default -> pulse(command);
        }
    }

    /** 0xf0 to 0xff pulse output lines low; the lowest is the processor's reset. */
    private void pulse(int command) {
        if (command >= 0xf0 && (command & 1) == 0) {
            board.reset();
        }
    }

    private void data(int value) {
        if (pending == 0x60) {
            commandByte = value;
        } else if (pending == 0xd1) {
            board.a20((value & A20) != 0);
            if ((value & 1) == 0) {
                board.reset();
            }
        }
        pending = 0;
    }

    /** Saves or restores its state. */
    public void archive(Archive archive) {
        archive.all(output);
        commandByte = archive.of(commandByte);
        pending = archive.of(pending);
        lastWasCommand = archive.of(lastWasCommand);
    }
}
