package ringside.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final History history = new History();

    @BeforeEach
    void fill() {
        history.add(1, "%run a");
        history.add(2, "1 + 1");
        history.setOutput(2, "2");
        history.add(3, "%run a");
        history.add(4, "%run\nb.c");
    }

    @Test
    void theTailIsInOrder() {
        assertEquals("[[1,3,\"%run a\"],[1,4,\"%run\\nb.c\"]]", ask("tail").put("n", 2));
    }

    @Test
    void outputsComeWithTheirInputs() {
        assertEquals("[[1,2,[\"1 + 1\",\"2\"]]]",
                ask("range").put("session", 0).put("start", 2).put("stop", 3).put("output", true));
    }

    @Test
    void otherSessionsAreEmpty() {
        assertEquals("[]", ask("range").put("session", -1).put("start", 1).put("stop", 9));
    }

    @Test
    void patternsAreGlobs() {
        assertEquals("[[1,1,\"%run a\"],[1,3,\"%run a\"],[1,4,\"%run\\nb.c\"]]", ask("search").put("pattern", "%run*"));
        assertEquals("[[1,2,\"1 + 1\"]]", ask("search").put("pattern", "1 ? 1"));
        assertEquals("[[1,4,\"%run\\nb.c\"]]", ask("search").put("pattern", "*b.c"));
        assertEquals("[]", ask("search").put("pattern", "*b?"));
    }

    @Test
    void uniqueKeepsTheLatest() {
        assertEquals("[[1,3,\"%run a\"]]", ask("search").put("pattern", "%run a").put("unique", true));
    }

    private static ObjectNode ask(String type) {
        return Exchange.object().put("hist_access_type", type);
    }

    private void assertEquals(String expected, ObjectNode request) {
        Assertions.assertEquals(expected, history.answer(request).path("history").toString());
    }
}
