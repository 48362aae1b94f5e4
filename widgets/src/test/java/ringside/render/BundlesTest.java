package ringside.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringside.view.Samples;
import ringside.view.View;

class BundlesTest {
    static List<View> views() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyViewComesInFourForms(View view) {
        var bundle = Bundles.of(view);
        var json = "application/vnd.ringside." + view.view() + "+json";
        assertEquals(List.of("text/plain", "text/html", "text/latex", json), List.copyOf(bundle.keySet()));
        assertInstanceOf(Map.class, bundle.get(json));
        assertTrue(((String) bundle.get("text/html")).length() < (view.view().equals("player") ? 64_000 : 32_000),
            "an output stays small");
    }
}
