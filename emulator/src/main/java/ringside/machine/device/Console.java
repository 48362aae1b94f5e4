package ringside.machine.device;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Text that the guest has sent to a device, kept up to a limit, and handed on byte by byte to whoever listens. */
public final class Console {
    /** Bytes kept; what comes after them is counted and dropped. */
    public static final int LIMIT = 1 << 20;
    private static final int FIRST_CAPACITY = 64;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;
    private long dropped;
    private IntConsumer listener = value -> { };

    /**
     * What there was at one moment.
     *
     * @param bytes   the first {@code size} of them are the text, and never change
     * @param dropped see {@link Console#dropped}
     */
    public record Image(byte[] bytes, int size, long dropped) {
    }

    /** Takes one byte from the guest. */
    public void put(int value) {
        if (size < LIMIT) {
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, size * 2);
            }
            bytes[size++] = (byte) value;
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
        return size;
    }

    /** Bytes that came when the limit was reached. */
    public long dropped() {
        return dropped;
    }

    /** What the guest has written from byte {@code from} on. */
    public String text(int from) {
        return new String(bytes, from, size - from, StandardCharsets.UTF_8);
    }

    /** All that the guest has written. */
    public String text() {
        return text(0);
    }

    /** What there is now. Bytes come behind it only, so they are not copied. */
    public Image image() {
        return new Image(bytes, size, dropped);
    }

    /** Makes it what it was; nobody hears of that. */
    public void restore(Image image) {
        bytes = Arrays.copyOf(image.bytes, Math.max(image.size, FIRST_CAPACITY));
        Arrays.fill(bytes, image.size, bytes.length, (byte) 0);
        size = image.size;
        dropped = image.dropped;
    }
}
