package ringside.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecTest {

    private final Codec codec = new Codec("secret", "hmac-sha256");

    @Test
    void aMessageComesBackAsItWas() throws Codec.BadMessage {
        String code = "\u00e4\\\"\n".repeat(7_000_000);
        Message sent = message(Exchange.object().put("code", code));
        Message got = codec.decode(codec.encode(sent));

        assertEquals("execute_request", got.type());
        assertEquals(code, got.content().path("code").asText());
        assertArrayEquals(new byte[] {7}, got.identities().getFirst());
        assertArrayEquals(new byte[] {1, 2}, got.buffers().getFirst());
    }

    @Test
    void aChangedMessageIsRefused() {
        List<byte[]> frames = new ArrayList<>(codec.encode(message(Exchange.object().put("code", "1"))));
        frames.set(frames.size() - 2, "{\"code\":\"2\"}".getBytes());
        assertThrows(Codec.BadMessage.class, () -> codec.decode(frames));
    }

    @Test
    void anotherKeyIsRefusedAndNoKeyTakesAll() throws Codec.BadMessage {
        List<byte[]> frames = codec.encode(message(Exchange.object()));
        assertThrows(Codec.BadMessage.class, () -> new Codec("other", "hmac-sha256").decode(frames));
        Codec open = new Codec("", "hmac-sha256");
        assertEquals("execute_request", open.decode(open.encode(message(Exchange.object()))).type());
    }

    @Test
    void whatIsNoMessageIsRefused() {
        List<byte[]> frames = codec.encode(message(Exchange.object()));
        for (int length = 0; length < 7; length++) {
            List<byte[]> cut = frames.subList(0, length);
            assertThrows(Codec.BadMessage.class, () -> codec.decode(cut));
        }
    }

    private static Message message(ObjectNode content) {
        ObjectNode header = Exchange.object().put("msg_id", "1").put("msg_type", "execute_request");
        return new Message(List.of(new byte[] {7}), header, Exchange.object(), Exchange.object(), content,
                List.of(new byte[] {1, 2}));
    }
}
