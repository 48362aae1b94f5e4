package ringside.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A message of the Jupyter protocol.
 *
 * @param identities routing frames, given back to the socket with the reply
 * @param header who sent it and what it is
 * @param parent header of the message that this one answers, or an empty object
 * @param metadata free
 * @param content the message proper
 * @param buffers binary attachments
 */
record Message(List<byte[]> identities, ObjectNode header, ObjectNode parent, ObjectNode metadata, JsonNode content,
        List<byte[]> buffers) {

    static final String PROTOCOL = "5.3";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** A message without parent, from nobody: what belongs to no request is published in its name. */
    static Message none() {
        return new Message(List.of(), JSON.objectNode(), JSON.objectNode(), JSON.objectNode(), JSON.objectNode(),
                List.of());
    }

    String type() {
        return header.path("msg_type").asText();
    }

    String id() {
        return header.path("msg_id").asText();
    }

    /** A message of ours that answers this one. */
    Message child(String type, JsonNode content) {
        return new Message(identities, headerFor(type), header, JSON.objectNode(), content, List.of());
    }

    private ObjectNode headerFor(String type) {
        return JSON.objectNode()
                .put("msg_id", UUID.randomUUID().toString())
                .put("session", header.path("session").asText())
                .put("username", "kernel")
                .put("date", Instant.now().toString())
                .put("msg_type", type)
                .put("version", PROTOCOL);
    }
}
