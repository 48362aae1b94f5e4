package ringside.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import ringside.magic.Bundle;
import ringside.magic.Call;
import ringside.magic.CellAssistant;
import ringside.magic.Magic;
import ringside.magic.Magics;
import ringside.magic.Place;

/** The kernel without sockets and without Java cells. */
class KernelTest {

    @Command(name = "spin", description = "Run until the stop button is pressed.")
    static final class Spin implements Magic {
        @Override
        public void run(Call call) {
            call.output().progress("running");
            while (!call.cancellation().requested()) {
                Thread.onSpinWait();
            }
            call.output().display(Bundle.text("stopped"));
        }
    }

    @Command(name = "fail", description = "Fail as a defect would.")
    static final class Fail implements Magic {
        @Parameters
        private String how;

        @Override
        public void run(Call call) throws Exception {
            switch (how) {
                case "error" -> throw new AssertionError("no");
                case "stack" -> run(call);
                case "memory" -> throw new OutOfMemoryError("no");
                default -> throw new Exception("no");
            }
        }
    }

    private record Sent(Channel channel, Message message) {
    }

    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final List<Sent> published = new ArrayList<>();
    private Kernel kernel;
    private int requests;

    @BeforeEach
    void start() {
        Magics magics = new Magics();
        magics.add(Place.LINE, Spin.class, Spin::new);
        magics.add(Place.LINE, Fail.class, Fail::new);
        JavaHost noJava = new JavaHost(() -> {
            throw new IllegalStateException("no Java here");
        });
        History history = new History();
        kernel = new Kernel((channel, message) -> sent.add(new Sent(channel, message)),
                new Executor(magics, noJava, history), new Answers(history, noJava, new CellAssistant(magics)));
        kernel.start();
    }

    @ParameterizedTest
    @EnumSource(value = Channel.class, names = {"CONTROL", "SHELL"})
    void theStopButtonEndsAMagicWithItsResultAndAbortsTheQueue(Channel channel) throws InterruptedException {
        String spin = execute("%spin");
        String later = execute("%magics");
        awaitPublished("display_data");
        String stop = request(channel, "interrupt_request", Exchange.object());

        assertEquals("ok", reply(stop).path("status").asText());
        assertEquals("ok", reply(spin).path("status").asText());
        assertEquals("aborted", reply(later).path("status").asText());
        JsonNode update = awaitPublished("update_display_data");
        assertEquals("stopped", update.path("data").path("text/plain").asText());
        assertEquals("ok", reply(execute("%magics")).path("status").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "stack", "memory", "exception"})
    void noDefectOfAMagicEndsTheKernel(String how) throws InterruptedException {
        JsonNode reply = reply(execute("%fail " + how));
        assertEquals("error", reply.path("status").asText());
        assertTrue(reply.path("traceback").size() <= 8);
        assertEquals("ok", reply(execute("%magics")).path("status").asText());
    }

    @Test
    void shutdownIsAnsweredWhileACellRuns() throws InterruptedException {
        execute("%spin");
        awaitPublished("display_data");
        String end = request(Channel.CONTROL, "shutdown_request", Exchange.object().put("restart", true));
        assertTrue(reply(end).path("restart").asBoolean());
        kernel.awaitShutdown();
    }

    @Test
    void everyRequestIsBetweenBusyAndIdle() throws InterruptedException {
        String magics = execute("%magics");
        reply(magics);
        awaitPublished("status");
        List<String> types = new ArrayList<>();
        for (Sent one : published) {
            if (one.message().parent().path("msg_id").asText().equals(magics)) {
                types.add(one.message().type() + one.message().content().path("execution_state").asText());
            }
        }
        assertEquals(List.of("statusbusy", "execute_input", "display_data", "execute_reply", "statusidle"), types);
    }

    private String execute(String code) {
        return request(Channel.SHELL, "execute_request", Exchange.object().put("code", code));
    }

    private String request(Channel channel, String type, ObjectNode content) {
        String id = "request-" + ++requests;
        ObjectNode header = Exchange.object().put("msg_id", id).put("msg_type", type);
        kernel.received(channel, new Message(List.of(), header, Exchange.object(), Exchange.object(), content,
                List.of()));
        return id;
    }

    private JsonNode reply(String id) throws InterruptedException {
        while (true) {
            Sent next = next();
            boolean answers = next.message().parent().path("msg_id").asText().equals(id);
            if (next.channel() != Channel.IOPUB && answers) {
                return next.message().content();
            }
        }
    }

    /** The content of the next message of a type, or of the last one when it has come already. */
    private JsonNode awaitPublished(String type) throws InterruptedException {
        for (Sent one : published.reversed()) {
            if (one.message().type().equals(type) && !type.equals("status")) {
                return one.message().content();
            }
        }
        while (true) {
            Sent next = next();
            if (next.message().type().equals(type)) {
                return next.message().content();
            }
        }
    }

    private Sent next() throws InterruptedException {
        Sent next = sent.poll(10, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing came");
        published.add(next);
        return next;
    }
}
