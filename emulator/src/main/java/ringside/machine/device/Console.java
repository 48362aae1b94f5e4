package ringside.machine.device;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/** Text that the guest has sent to a device, kept up to a limit, and handed on byte by byte to whoever listens. */
public final class Console {
    /** Bytes kept; what comes after them is counted and dropped. */
    public static final int LIMIT = 1 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long dropped;
    private IntConsumer listener = value -> { };

    /** Takes one byte from the guest. */
    public void put(int value) {
        if (bytes.size() < LIMIT) {
            bytes.write(value);
        } else {
            dropped++;
        }
        listener.accept(value & 0xff);
    }

    /** Who sees each byte as it comes. */
    public void listener(IntConsumer listener) {
        this.listener = listener;
    }

    /** The bytes kept so far. */
    public int size() {
        return bytes.size();
    }

    /** Bytes that came when the limit was reached. */
    public long dropped() {
        return dropped;
    }

    /** What the guest has written from byte {@code from} on. */
    public String text(int from) {
        var all = bytes.toByteArray();
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }

    /** All that the guest has written. */
    public String text() {
        return text(0);
    }
}
