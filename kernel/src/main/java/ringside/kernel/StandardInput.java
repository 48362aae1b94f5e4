package ringside.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** {@code System.in} of cells: a line is asked of the front end whenever more is read. */
final class StandardInput extends InputStream {

    static final StandardInput INSTANCE = new StandardInput();

    private final BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
    private volatile Exchange exchange;
    private byte[] line = new byte[0];
    private int at;

    private StandardInput() {
    }

    /** Sets the request whose front end is asked; null when it must not be. */
    void begin(Exchange asking) {
        exchange = asking;
        answers.clear();
        line = new byte[0];
        at = 0;
    }

    void received(Message answer) {
        answers.add(answer);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == line.length) {
            line = (ask("", false) + "\n").getBytes(StandardCharsets.UTF_8);
            at = 0;
        }
        int count = Math.min(length, line.length - at);
        System.arraycopy(line, at, buffer, offset, count);
        at += count;
        return count;
    }

    @Override
    public synchronized int available() {
        return line.length - at;
    }

    /** Asks the front end for a line; a password is not shown while it is typed. */
    String ask(String prompt, boolean password) throws IOException {
        Exchange asking = exchange;
        if (asking == null) {
            throw new IOException("this front end takes no input for the cell");
        }
        Live.Running running = Live.running();
        if (running != null) {
            running.output().flush();
        }
        asking.sender().send(Channel.STDIN, asking.request().child("input_request",
                Exchange.object().put("prompt", prompt).put("password", password)));
        try {
            return answers.take().content().path("value").asText();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("the cell was stopped", stopped);
        }
    }
}
