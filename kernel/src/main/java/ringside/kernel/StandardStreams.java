package ringside.kernel;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** {@code System.out} and {@code System.err} of cells: what they print becomes output of the cell that ran last. */
final class StandardStreams {

    private StandardStreams() {
    }

    static void install() {
        System.setOut(new PrintStream(new ToCell("stdout"), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new ToCell("stderr"), true, StandardCharsets.UTF_8));
    }

    private static final class ToCell extends OutputStream {
        private final String name;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
        /** The beginning of a character whose other bytes have not come yet. */
        private byte[] unfinished = new byte[0];

        ToCell(String name) {
            this.name = name;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            String text = decode(bytes, offset, length);
            Live.Running running = Live.running();
            if (running != null && !text.isEmpty()) {
                running.output().stream(name, text);
            }
        }

        private synchronized String decode(byte[] bytes, int offset, int length) {
            ByteBuffer in = ByteBuffer.allocate(unfinished.length + length).put(unfinished)
                    .put(bytes, offset, length).flip();
            CharBuffer out = CharBuffer.allocate(in.remaining());
            decoder.reset().decode(in, out, false);
            unfinished = new byte[in.remaining()];
            in.get(unfinished);
            return out.flip().toString();
        }
    }
}
