package ringside.state;

import java.util.Arrays;

/** Reads what a {@link ByteWriter} has written. */
public final class ByteReader implements Archive {
    private final byte[] bytes;
    private int at;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether everything has been read. */
    public boolean atEnd() {
        return at == bytes.length;
    }

    public int read() {
        return bytes[at++] & 0xff;
    }

    /** See {@link ByteWriter#unsigned}. */
    public long unsigned() {
        byte next = bytes[at++];
        long value = next & 0x7f;
        for (int shift = 7; next < 0; shift += 7) {
            next = bytes[at++];
            value |= (next & 0x7fL) << shift;
        }
        return value;
    }

    /** See {@link ByteWriter#signed}. */
    public long signed() {
        long value = unsigned();
        return value >>> 1 ^ -(value & 1);
    }

    @Override
    public boolean restores() {
        return true;
    }

    @Override
    public long of(long value) {
        return signed();
    }

    /** No more is allocated than there is to read. */
    @Override
    public byte[] of(byte[] value) {
        long length = unsigned() - 1;
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > bytes.length - at) {
            throw new IndexOutOfBoundsException("%d bytes where %d are left".formatted(length, bytes.length - at));
        }
        at += (int) length;
        return Arrays.copyOfRange(bytes, at - (int) length, at);
    }
}
