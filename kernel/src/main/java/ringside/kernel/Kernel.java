package ringside.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import ringside.magic.Cancellation;

/**
 * Takes requests in and answers them: what must not wait at once, on the reader's thread; everything else one after
 * another.
 */
final class Kernel implements Wire.Listener {

    /** How long an error waits for the requests that are still on their way, so that they are aborted too. */
    private static final long ABORT_GRACE_MS = 50;
    /** The exit status when our own classes cannot be loaded any more. */
    private static final int CLASSES_GONE = 70;

    private record Waiting(Exchange exchange, long sequence) {
    }

    private final Sender sender;
    private final Executor executor;
    private final Answers answers;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final AtomicLong received = new AtomicLong();
    private final CountDownLatch shutdown = new CountDownLatch(1);
    private volatile long abortUpTo;
    private volatile Cancellation running;

    Kernel(Sender sender, Executor executor, Answers answers) {
        this.sender = sender;
        this.executor = executor;
        this.answers = answers;
    }

    /** Begins to take requests, and says so. */
    void start() {
        Thread worker = new Thread(null, this::work, "ringside-cells", 16L << 20);
        worker.setDaemon(true);
        worker.start();
        new Exchange(sender, Channel.SHELL, Message.none()).status("starting");
    }

    /** Waits until someone asked the kernel to end and was answered. */
    void awaitShutdown() throws InterruptedException {
        shutdown.await();
    }

    @Override
    public void received(Channel channel, Message message) {
        Exchange exchange = new Exchange(sender, channel, message);
        switch (message.type()) {
            case "interrupt_request" -> answer(exchange, () -> interrupt(exchange));
            case "shutdown_request" -> answer(exchange, () -> shutDown(exchange));
            case "input_reply" -> StandardInput.INSTANCE.received(message);
            default -> queue.add(new Waiting(exchange, received.incrementAndGet()));
        }
    }

    private void interrupt(Exchange exchange) {
        Cancellation now = running;
        if (now != null || !queue.isEmpty()) {
            abortUpTo = received.get();
        }
        if (now != null) {
            now.request();
        }
        exchange.reply(Exchange.ok());
    }

    private void shutDown(Exchange exchange) {
        Cancellation now = running;
        if (now != null) {
            now.request();
        }
        exchange.reply(Exchange.ok().put("restart", exchange.content().path("restart").asBoolean()));
        shutdown.countDown();
    }

    private void work() {
        while (true) {
            try {
                Waiting next = queue.take();
                answer(next.exchange(), () -> handle(next));
            } catch (InterruptedException stray) {
                // A stop button that came too late: nothing runs.
            } catch (LinkageError replaced) {
                // Our own classes are gone, as after a build beneath a running kernel. Jupyter starts a new one.
                Runtime.getRuntime().halt(CLASSES_GONE);
            } catch (Throwable defect) {
                // Not even the error could be told, as when memory is used up. The next cell may fare better.
            }
        }
    }

    /** Between busy and idle; whatever goes wrong, the thread lives and the front end is told. */
    private static void answer(Exchange exchange, Runnable action) {
        exchange.status("busy");
        try {
            action.run();
        } catch (Throwable defect) {
            exchange.reply(CellError.of(defect, "").content().put("status", "error"));
        } finally {
            exchange.status("idle");
        }
    }

    private void handle(Waiting waiting) {
        Exchange exchange = waiting.exchange();
        if (!exchange.request().type().equals("execute_request")) {
            answers.answer(exchange);
        } else if (waiting.sequence() <= abortUpTo) {
            exchange.reply(Exchange.object().put("status", "aborted").put("execution_count", executor.count()));
        } else {
            execute(exchange);
        }
    }

    private void execute(Exchange exchange) {
        JsonNode content = exchange.content();
        Cancellation cancellation = new Cancellation();
        running = cancellation;
        ObjectNode reply;
        try {
            reply = executor.execute(exchange, cancellation);
        } finally {
            running = null;
        }
        if (reply.path("status").asText().equals("error") && content.path("stop_on_error").asBoolean(true)) {
            abortQueue();
        }
        exchange.reply(reply);
    }

    /** Everything that came before the error's reply goes out was sent without knowing of the error. */
    private void abortQueue() {
        try {
            Thread.sleep(ABORT_GRACE_MS);
        } catch (InterruptedException stray) {
            // The grace ends early.
        }
        abortUpTo = received.get();
    }
}
