package ringside.trace;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import ringside.state.Archive;

/** Saves to a stream, numbers as {@link ringside.state.ByteWriter} does. */
final class OutputArchive implements Archive {
    private final OutputStream out;

    OutputArchive(OutputStream out) {
        this.out = out;
    }

    @Override
    public boolean restores() {
        return false;
    }

    @Override
    public long of(long value) {
        try {
            long rest = value << 1 ^ value >> 63;
            for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
                out.write((int) rest & 0x7f | 0x80);
            }
            out.write((int) rest);
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] of(byte[] value) {
        of(value == null ? -1L : value.length);
        try {
            out.write(value == null ? new byte[0] : value);
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
