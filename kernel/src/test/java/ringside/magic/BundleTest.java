package ringside.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BundleTest {

    @Test
    void formsKeepTheirOrderAndAreReplaced() {
        Bundle bundle = Bundle.text("old").with(Bundle.HTML, "<b>").with("application/x+json", Map.of("a", 1))
                .with(Bundle.TEXT, "new");
        assertEquals(List.of("text/plain", "text/html", "application/x+json"), List.copyOf(bundle.data().keySet()));
        assertEquals("new", bundle.plain());
    }

    @Test
    void onlyTextAndTreesAreForms() {
        Bundle tree = Bundle.empty().with("application/json", JsonNodeFactory.instance.arrayNode());
        assertEquals("", tree.plain());
        assertThrows(IllegalArgumentException.class, () -> tree.with("image/png", new byte[1]));
    }

    @Test
    void aBundleCannotBeChanged() {
        assertThrows(UnsupportedOperationException.class, () -> Bundle.text("x").data().clear());
    }
}
