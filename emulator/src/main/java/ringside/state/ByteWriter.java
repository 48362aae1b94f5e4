package ringside.state;

import java.util.Arrays;

/**
 * Bytes that grow at their end. Numbers are written seven bits a byte, the lowest first, the top bit telling that more
 * follow; signed ones with their sign in the lowest bit, so that small ones are short whatever their sign.
 */
public final class ByteWriter implements Archive {
    private static final int LONGEST = 10;

    private byte[] bytes;
    private int size;

    public ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    public int size() {
        return size;
    }

    /** Begins again with nothing. */
    public void clear() {
        size = 0;
    }

    /** A copy of what was written. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }

    public void write(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    /** Writes a number that is seldom large. */
    public void unsigned(long value) {
        room(LONGEST);
        if (value >>> 7 == 0) {
            bytes[size++] = (byte) value;
            return;
        }
        long rest = value;
        int at = size;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        size = at;
    }

    /** Writes a number that is seldom far from 0. */
    public void signed(long value) {
        unsigned(value << 1 ^ value >> 63);
    }

    private void room(int count) {
        if (size + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
        }
    }

    @Override
    public boolean restores() {
        return false;
    }

    @Override
    public long of(long value) {
        signed(value);
        return value;
    }

    @Override
    public byte[] of(byte[] value) {
        unsigned(value == null ? 0 : value.length + 1);
        if (value != null) {
            room(value.length);
            System.arraycopy(value, 0, bytes, size, value.length);
            size += value.length;
        }
        return value;
    }
}
