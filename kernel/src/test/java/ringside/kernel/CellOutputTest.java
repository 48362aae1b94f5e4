package ringside.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import ringside.magic.Bundle;

class CellOutputTest {

    private record Register(String name, List<String> changes) {
    }

    private final List<Message> sent = new CopyOnWriteArrayList<>();
    private final Exchange exchange =
        new Exchange((channel, message) -> sent.add(message), Channel.SHELL, Message.none());
    private final CellOutput output = new CellOutput(exchange, false);

    @Test
    void textAndDisplaysKeepTheirOrderAndTextIsGathered() {
        output.stream("a");
        output.stream("b");
        output.stream("stderr", "c");
        output.display(Bundle.text("d"));
        output.stream("e");
        output.finish(1);
        assertEquals(List.of("stream", "stream", "display_data", "stream"), types());
        assertEquals("ab", sent.getFirst().content().path("text").asText());
    }

    @Test
    void treesAndRecordsBecomeJson() {
        output.display(Bundle.text("x").with("application/x+json", Map.of("r", new Register("rax", List.of("1")))));
        JsonNode register = sent.getFirst().content().path("data").path("application/x+json").path("r");
        assertEquals("{\"name\":\"rax\",\"changes\":[\"1\"]}", register.toString());
    }

    @Test
    void theOutputTakesThePlaceOfTheProgressLine() {
        output.progress("10 %");
        output.progress("too soon after the first");
        output.display(Bundle.text("done"));
        output.display(Bundle.text("more"));
        output.finish(1);
        assertEquals(List.of("display_data", "update_display_data", "display_data"), types());
        assertEquals(displayId(0), displayId(1));
        assertNull(displayId(2));
    }

    @Test
    void aProgressLineDoesNotOutliveItsCell() {
        output.progress("10 %");
        output.finish(1);
        assertEquals("", sent.getLast().content().path("data").path("text/plain").asText());
    }

    @Test
    void theLastResultIsShownAtTheEndUnderTheCellsNumber() {
        output.result(Bundle.text("1"));
        output.result(Bundle.text("2"));
        output.stream("before");
        assertEquals("2", output.finish(7).plain());
        assertEquals(List.of("stream", "execute_result"), types());
        assertEquals(7, sent.getLast().content().path("execution_count").asInt());
    }

    @Test
    void aFloodIsCutOnceWithANotice() {
        for (int i = 0; i < 40; i++) {
            output.stream("x".repeat(CellOutput.MOST_TEXT / 16));
        }
        output.finish(1);
        int text = sent.stream().mapToInt(message -> message.content().path("text").asText().length()).sum();
        assertTrue(text < CellOutput.MOST_TEXT + 1000, () -> text + " characters");
        assertEquals(1, sent.stream().filter(m -> m.content().path("text").asText().contains("output cut")).count());
    }

    @Test
    void aSilentCellPublishesNothing() {
        CellOutput silent = new CellOutput(exchange, true);
        silent.stream("a");
        silent.progress("b");
        silent.display(Bundle.text("c"));
        silent.result(Bundle.text("d"));
        silent.finish(1);
        assertEquals(List.of(), types());
    }

    private List<String> types() {
        return sent.stream().map(Message::type).toList();
    }

    private String displayId(int index) {
        return sent.get(index).content().path("transient").path("display_id").asText(null);
    }
}
