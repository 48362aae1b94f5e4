package ringside.cli;

import java.io.PrintStream;

/** Hands what the guest says to a stream: line by line, and whatever there is when {@link #flush} is called. */
final class SerialOut {
    private final PrintStream stream;
    private final byte[] buffer = new byte[4096];
    private int count;

    SerialOut(PrintStream stream) {
        this.stream = stream;
    }

    synchronized void put(int value) {
        buffer[count++] = (byte) value;
        if (value == '\n' || count == buffer.length) {
            flush();
        }
    }

    synchronized void flush() {
        stream.write(buffer, 0, count);
        stream.flush();
        count = 0;
    }

    /** Whether nobody reads any more. */
    boolean isBroken() {
        return stream.checkError();
    }
}
