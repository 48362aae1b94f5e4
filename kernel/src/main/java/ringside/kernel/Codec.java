package ringside.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Messages to signed frames and back ("The Wire Protocol" of the Jupyter messaging specification). */
final class Codec {

    /** Frames that are no message of ours: a wrong signature, or not the protocol at all. */
    static final class BadMessage extends Exception {
        private static final long serialVersionUID = 1L;

        BadMessage(String why) {
            super(why, null, false, false);
        }
    }

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int PARTS = 4;
    /** A cell of any size is a JSON string; Jackson's own limit is 20 million characters. */
    private static final int LONGEST_STRING = Integer.MAX_VALUE;

    private final ObjectMapper mapper = new ObjectMapper();
    private final SecretKeySpec key;
    private final String algorithm;

    /** A codec for a key; an empty key means that messages are not signed. */
    Codec(String key, String scheme) {
        this.algorithm = scheme == null ? "HmacSHA256" : scheme.replace("-", "");
        boolean unsigned = key == null || key.isEmpty();
        this.key = unsigned ? null : new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm);
        mapper.getFactory().setStreamReadConstraints(
                StreamReadConstraints.builder().maxStringLength(LONGEST_STRING).build());
    }

    List<byte[]> encode(Message message) {
        List<byte[]> parts = List.of(bytes(message.header()), bytes(message.parent()), bytes(message.metadata()),
                bytes(message.content()));
        List<byte[]> frames = new ArrayList<>(message.identities());
        frames.add(DELIMITER);
        frames.add(sign(parts));
        frames.addAll(parts);
        frames.addAll(message.buffers());
        return frames;
    }

    Message decode(List<byte[]> frames) throws BadMessage {
        int delimiter = delimiter(frames);
        if (delimiter < 0 || frames.size() < delimiter + 2 + PARTS) {
            throw new BadMessage("not a message");
        }
        List<byte[]> parts = frames.subList(delimiter + 2, delimiter + 2 + PARTS);
        if (!MessageDigest.isEqual(sign(parts), frames.get(delimiter + 1))) {
            throw new BadMessage("bad signature");
        }
        ObjectNode header = object(parts.get(0));
        if (!header.path("msg_type").isTextual()) {
            throw new BadMessage("no type");
        }
        return new Message(List.copyOf(frames.subList(0, delimiter)), header, object(parts.get(1)),
                object(parts.get(2)), object(parts.get(3)),
                List.copyOf(frames.subList(delimiter + 2 + PARTS, frames.size())));
    }

    private static int delimiter(List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (Arrays.equals(frames.get(i), DELIMITER)) {
                return i;
            }
        }
        return -1;
    }

    private ObjectNode object(byte[] json) throws BadMessage {
        try {
            JsonNode tree = mapper.readTree(json);
            if (tree instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException malformed) {
            throw new BadMessage("malformed JSON");
        }
        throw new BadMessage("not a JSON object");
    }

    private byte[] bytes(JsonNode tree) {
        try {
            return mapper.writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private byte[] sign(List<byte[]> parts) {
        if (key == null) {
            return new byte[0];
        }
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(key);
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with " + algorithm, e);
        }
    }
}
