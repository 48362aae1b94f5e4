package ringside.trace;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of which no more than a number of bytes is read: a small file can hold very much. */
final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long most) {
        super(in);
        left = most;
    }

    /** More was asked for than there may be. */
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        take(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        take(Math.max(count, 0));
        return count;
    }

    private void take(int count) {
        left -= count;
        if (left < 0) {
            throw new Exceeded();
        }
    }
}
