package ringside.machine.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import ringside.memory.MmioDevice;
import ringside.state.Archive;

/** 64 KiB of memory that is reached as a device is: part of QEMU's {@code pc-testdev}. */
public final class Ioram implements MmioDevice {
    public static final long BASE = 0xff000000L;
    public static final int SIZE = 0x10000;
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(SIZE).asReadOnlyBuffer();

    private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

    @Override
    public long read(long offset, int width) {
        int at = (int) offset;
        return switch (width) {
            case 8 -> bytes.get(at);
            case 16 -> bytes.getShort(at);
            case 32 -> bytes.getInt(at);
            default -> bytes.getLong(at);
        };
    }

    @Override
    public void write(long offset, int width, long value) {
        int at = (int) offset;
        switch (width) {
            case 8 -> bytes.put(at, (byte) value);
            case 16 -> bytes.putShort(at, (short) value);
            case 32 -> bytes.putInt(at, (int) value);
            default -> bytes.putLong(at, value);
        }
    }

    @Override
    public long peek(long offset, int width) {
        return read(offset, width);
    }

    /** Saves or restores its contents; few guests ever touch them. */
    public void archive(Archive archive) {
        boolean touched = archive.of(!allZeros());
        var contents = touched ? archive.of(bytes.array()) : new byte[SIZE];
        if (archive.restores()) {
            bytes.put(0, contents);
        }
    }

    private boolean allZeros() {
        return bytes.mismatch(ZEROS) < 0;
    }
}
