package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringside.render.Json;
import ringside.render.PlainText;

/** Each view's JSON and plain text, against documents written down beside this test. */
class ContractTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static List<View> views() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("views")
    void jsonIsTheDocumentedOne(View view) throws IOException {
        assertEquals(MAPPER.readTree(document(view.view() + ".json")), MAPPER.readTree(Json.text(view)));
    }

    @ParameterizedTest
    @MethodSource("views")
    void treeSaysTheSameAsTheText(View view) throws IOException {
        assertEquals(MAPPER.readTree(Json.text(view)), MAPPER.readTree(MAPPER.writeValueAsString(Json.tree(view))));
    }

    @ParameterizedTest
    @MethodSource("views")
    void textIsTheExpectedOne(View view) throws IOException {
        assertEquals(document(view.view() + ".txt").stripTrailing(), PlainText.render(view.figure()));
    }

    @Test
    void everyViewHasItsOwnName() {
        var names = views().stream().map(View::view).collect(Collectors.toSet());
        assertEquals(views().size(), names.size());
    }

    private static String document(String name) throws IOException {
        try (var in = ContractTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
