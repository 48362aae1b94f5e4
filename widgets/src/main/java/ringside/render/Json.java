package ringside.render;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.util.Map;
import ringside.view.View;

/** Views as JSON documents: a record's components are the keys. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectMapper BRIEF = new ObjectMapper().setDefaultPropertyInclusion(Include.NON_DEFAULT)
        .registerModule(new SimpleModule().addSerializer(String.class, new Harmless()));
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() { };

    private Json() {
    }

    /** Text of the guest's or the user's, as {@link Printable} shows it. */
    private static final class Harmless extends StdScalarSerializer<String> {
        private static final long serialVersionUID = 1;

        Harmless() {
            super(String.class);
        }

        @Override
        public void serialize(String text, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(Printable.lines(text));
        }
    }

    /** The document as maps, lists, strings and numbers. */
    public static Map<String, Object> tree(View view) {
        return MAPPER.convertValue(view, TREE);
    }

    /** Records as text that may stand in a script element; what is absent, empty, zero or false is left out. */
    static String embedded(Object document) {
        try {
            return BRIEF.writeValueAsString(document).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not plain data: " + document.getClass(), e);
        }
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
