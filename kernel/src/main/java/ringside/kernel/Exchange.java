package ringside.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A request and the ways to answer it. */
record Exchange(Sender sender, Channel channel, Message request) {

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Content that begins with {@code status: ok}. */
    static ObjectNode ok() {
        return object().put("status", "ok");
    }

    JsonNode content() {
        return request.content();
    }

    /** Answers the request: {@code x_request} with {@code x_reply}. A message that is no request has no answer. */
    void reply(JsonNode content) {
        if (!request.type().endsWith("_request")) {
            return;
        }
        sender.send(channel, request.child(request.type().replace("_request", "_reply"), content));
    }

    /** Publishes to every front end, as a consequence of the request. */
    void publish(String type, JsonNode content) {
        Message message = request.child(type, content);
        sender.send(Channel.IOPUB, new Message(List.of(), message.header(), message.parent(),
                message.metadata(), content, message.buffers()));
    }

    void status(String state) {
        publish("status", object().put("execution_state", state));
    }
}
