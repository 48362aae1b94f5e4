package ringside.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringside.figure.Figure;
import ringside.figure.Player;
import ringside.figure.Text;

class PlayerScriptTest {
    private static final int MOST_BYTES = 40_000;

    @Test
    void itIsSmall() {
        int bytes = PlayerScript.text().getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    }

    @Test
    void itNeverMakesMarkupOfTextNorLoadsAnythingNorEndsItsElement() {
        var script = PlayerScript.text();
        for (var way : List.of("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(",
            "fetch(", "import(", "url(", "@import", "@css", "</", "<!--")) {
            assertFalse(script.contains(way), way);
        }
        assertEquals(script.indexOf("http"), script.lastIndexOf("http"), "the name space of SVG alone");
    }

    @Test
    void theDocumentIsInert() {
        var player = new Player("{\"text\":\"\\u003c/script>\"}", List.of());
        var html = Html.render(Figure.of("", Text.EMPTY, player));
        assertEquals(2, html.split("</script>", -1).length - 1);
        assertTrue(html.contains("<script type=\"application/json\">{\"text\":\"\\u003c/script>\"}</script>"), html);
    }

    @Test
    void compactingLeavesTheCode() {
        assertEquals("a();\nb(\"// no comment\");",
            PlayerScript.compact("// A comment.\na();\n\n    // Another.\n    b(\"// no comment\");\n"));
    }
}
