package ringside.trace;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import ringside.state.Archive;

/** Restores from a stream that an {@link OutputArchive} has written. Only as much is allocated as there is to read. */
final class InputArchive implements Archive {
    private static final int LONGEST = 63;

    private final InputStream in;

    InputArchive(InputStream in) {
        this.in = in;
    }

    @Override
    public boolean restores() {
        return true;
    }

    @Override
    public long of(long value) {
        long read = 0;
        int next = 0x80;
        for (int shift = 0; (next & 0x80) != 0 && shift <= LONGEST; shift += 7) {
            next = next();
            read |= (next & 0x7fL) << shift;
        }
        return read >>> 1 ^ -(read & 1);
    }

    private int next() {
        try {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] of(byte[] value) {
        long length = of(0L);
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException(length + " bytes");
        }
        try {
            var bytes = in.readNBytes((int) length);
            if (bytes.length < length) {
                throw new EOFException();
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
