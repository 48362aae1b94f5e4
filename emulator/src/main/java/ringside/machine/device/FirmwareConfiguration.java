package ringside.machine.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import ringside.state.Archive;

/**
 * QEMU's fw_cfg device (its document {@code docs/specs/fw_cfg}): a key written to port 0x510 chooses an item, port
 * 0x511 gives its bytes one after the other, and zeros after the last.
 */
public final class FirmwareConfiguration implements PortDevice {
    private static final int SELECTOR = 0x510;
    private static final int DATA = 0x511;

    private static final int SIGNATURE = 0x00;
    private static final int INTERFACE = 0x01;
    private static final int MEMORY = 0x03;
    private static final int NO_GRAPHIC = 0x04;
    private static final int PROCESSORS = 0x05;
    private static final int MOST_PROCESSORS = 0x0f;
    private static final int FILES = 0x19;

    private final Map<Integer, byte[]> items = new HashMap<>();
    private int key = -1;
    private int next;

    /** Tells of {@code memory} bytes of RAM and one processor. */
    public FirmwareConfiguration(long memory) {
        items.put(SIGNATURE, "QEMU".getBytes(StandardCharsets.US_ASCII));
        items.put(INTERFACE, number(4, 1));
        items.put(MEMORY, number(8, memory));
        items.put(NO_GRAPHIC, number(2, 1));
        items.put(PROCESSORS, number(2, 1));
        items.put(MOST_PROCESSORS, number(2, 1));
        items.put(FILES, number(4, 0));
    }

    private static byte[] number(int bytes, long value) {
        var buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        return Arrays.copyOf(buffer.array(), bytes);
    }

    /** Claims its ports. */
    public void claim(PortMap ports) {
        ports.claim(SELECTOR, 2, this);
    }

    @Override
    public int in(int port, int width) {
        if (port != DATA) {
            return 0;
        }
        var item = items.get(key);
        return item != null && next < item.length ? item[next++] & 0xff : 0;
    }

    @Override
    public void out(int port, int width, int value) {
        if (port == SELECTOR && width > 8) {
            key = value & 0xffff;
            next = 0;
        }
    }

    /** Saves or restores its state. */
    public void archive(Archive archive) {
        key = archive.of(key);
        next = archive.of(next);
    }
}
