package ringside.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import ringside.view.View;

/** Views as JSON documents: a record's components are the keys. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() { };

    private Json() {
    }

    /** The document as maps, lists, strings and numbers. */
    public static Map<String, Object> tree(View view) {
        return MAPPER.convertValue(view, TREE);
    }

    /** The document as text. */
    public static String text(View view) {
        try {
            return MAPPER.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a view of plain data: " + view.view(), e);
        }
    }
}
