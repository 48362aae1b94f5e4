package ringside.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import ringside.magic.Bundle;
import ringside.magic.Output;

/**
 * The outputs of one cell. Text is gathered for a moment and sent in pieces; order between text and pictures is kept. A
 * cell that floods is slowed down, then told once that the rest is dropped: front ends take about 1 MB a second.
 */
class CellOutput implements Output {

    static final int MOST_TEXT = 1 << 20;
    static final int MOST_DISPLAYS = 1000;
    private static final long MOST_DISPLAY_CHARACTERS = 64L << 20;
    private static final int PIECE = 1 << 15;
    private static final long GATHER_MS = 25;
    private static final long PAUSE_MS = 50;
    private static final long PROGRESS_NS = 100_000_000;
    private static final int FAST_MESSAGES = 50;
    private static final long MESSAGE_PAUSE_MS = 3;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ScheduledExecutorService FLUSHER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ringside-flush");
        thread.setDaemon(true);
        return thread;
    });

    private final Exchange exchange;
    private final boolean silent;
    private final StringBuilder pending = new StringBuilder();
    private String pendingStream = "stdout";
    private boolean flushPlanned;
    private long textSent;
    private final AtomicLong messages = new AtomicLong();
    private int displays;
    private long displayCharacters;
    private boolean floodTold;
    private String progressId;
    private long progressAt;
    private Bundle result;

    CellOutput(Exchange exchange, boolean silent) {
        this.exchange = exchange;
        this.silent = silent;
    }

    @Override
    public void stream(String text) {
        stream("stdout", text);
    }

    /** Text for {@code stdout} or {@code stderr}; waits a little when too much comes too fast. */
    void stream(String name, String text) {
        boolean wait = false;
        for (int from = 0; from < text.length(); from += PIECE) {
            wait |= gather(name, text.substring(from, Math.min(text.length(), from + PIECE)));
        }
        if (wait) {
            pause(PAUSE_MS);
        }
    }

    private synchronized boolean gather(String name, String text) {
        if (silent || textSent >= MOST_TEXT) {
            tellFlood(!silent, MOST_TEXT / 1024 / 1024 + " MB of text");
            return false;
        }
        if (!name.equals(pendingStream)) {
            flush();
            pendingStream = name;
        }
        textSent += text.length();
        pending.append(text);
        if (pending.length() >= PIECE) {
            flush();
            return true;
        }
        planFlush();
        return false;
    }

    private void planFlush() {
        if (!flushPlanned) {
            flushPlanned = true;
            FLUSHER.schedule(this::flush, GATHER_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends the gathered text. */
    synchronized void flush() {
        flushPlanned = false;
        if (!pending.isEmpty()) {
            exchange.publish("stream", Exchange.object().put("name", pendingStream).put("text", pending.toString()));
            pending.setLength(0);
        }
    }

    private void tellFlood(boolean tell, String limit) {
        if (tell && !floodTold) {
            floodTold = true;
            flush();
            exchange.publish("stream", Exchange.object().put("name", "stdout").put("text",
                    "\n[output cut after " + limit + ": the cell runs on, what it prints is dropped; "
                            + "the stop button ends it]\n"));
        }
    }

    @Override
    public void display(Bundle bundle) {
        String id = takeProgress();
        show(id == null ? "display_data" : "update_display_data", id, bundle);
    }

    @Override
    public void display(String id, Bundle bundle) {
        clearProgress();
        show("display_data", id, bundle);
    }

    @Override
    public void update(String id, Bundle bundle) {
        show("update_display_data", id, bundle);
    }

    private void show(String type, String id, Bundle bundle) {
        synchronized (this) {
            displays += type.equals("display_data") ? 1 : 0;
            if (silent || !admit(bundle)) {
                return;
            }
            flush();
            exchange.publish(type, content(bundle, id));
        }
        pauseIfFast();
    }

    private boolean admit(Bundle bundle) {
        for (Object value : bundle.data().values()) {
            displayCharacters += value instanceof String text ? text.length() : 0;
        }
        boolean admitted = displays <= MOST_DISPLAYS && displayCharacters <= MOST_DISPLAY_CHARACTERS;
        tellFlood(!admitted, displays > MOST_DISPLAYS ? MOST_DISPLAYS + " displays" : "64 MB of displays");
        return admitted;
    }

    /** Servers drop what exceeds a thousand messages a second. */
    private void pauseIfFast() {
        if (messages.incrementAndGet() > FAST_MESSAGES) {
            pause(MESSAGE_PAUSE_MS);
        }
    }

    @Override
    public synchronized void result(Bundle bundle) {
        result = bundle;
    }

    @Override
    public synchronized void progress(String text) {
        long now = System.nanoTime();
        if (silent || progressId != null && now - progressAt < PROGRESS_NS) {
            return;
        }
        String type = progressId == null ? "display_data" : "update_display_data";
        progressId = progressId == null ? UUID.randomUUID().toString() : progressId;
        progressAt = now;
        flush();
        exchange.publish(type, content(Bundle.text(text), progressId));
    }

    private synchronized String takeProgress() {
        String id = progressId;
        progressId = null;
        return id;
    }

    private void clearProgress() {
        String id = takeProgress();
        if (id != null && !silent) {
            exchange.publish("update_display_data", content(Bundle.text(""), id));
        }
    }

    /**
     * Ends the cell: what is gathered goes out, a progress line goes away, the result is shown under the cell's number.
     */
    synchronized Bundle finish(int number) {
        clearProgress();
        flush();
        if (result != null && !silent) {
            exchange.publish("execute_result", content(result, null).put("execution_count", number));
        }
        return result;
    }

    /** A bundle as the content of a display message; without identity when {@code id} is null. */
    static ObjectNode content(Bundle bundle, String id) {
        ObjectNode content = Exchange.object();
        content.set("data", MAPPER.valueToTree(bundle.data()));
        content.set("metadata", MAPPER.valueToTree(bundle.metadata()));
        content.set("transient", MAPPER.valueToTree(id == null ? Map.of() : Map.of("display_id", id)));
        return content;
    }

    /** Any other message in the name of this cell. */
    void publish(String type, JsonNode content) {
        synchronized (this) {
            if (silent) {
                return;
            }
            flush();
            exchange.publish(type, content);
        }
        pauseIfFast();
    }

    private static void pause(long milliseconds) {
        Guard.check();
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        Guard.check();
    }
}
