package ringside.magic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One output in several forms: MIME type to data. The data of a textual form is a {@code String}; that of a JSON form
 * is a tree: a {@link JsonNode}, or a {@code Map} or {@code List} (records inside are allowed) that Jackson can turn
 * into one.
 *
 * @param data MIME type to data, in the order of insertion
 * @param metadata MIME type (or a front end's own key) to metadata
 */
public record Bundle(Map<String, Object> data, Map<String, Object> metadata) {

    /** MIME type of the form that every bundle should have: graders and screen readers read it. */
    public static final String TEXT = "text/plain";
    /** MIME type of the form that notebooks show. */
    public static final String HTML = "text/html";

    public Bundle {
        data.forEach(Bundle::requireKnown);
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A bundle with no form yet. */
    public static Bundle empty() {
        return new Bundle(Map.of(), Map.of());
    }

    /** A bundle whose only form is plain text. */
    public static Bundle text(String text) {
        return empty().with(TEXT, text);
    }

    /** This bundle with one more form, or with a form replaced. */
    public Bundle with(String mime, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(data);
        more.put(mime, value);
        return new Bundle(more, metadata);
    }

    /** The plain text, or the empty string when the bundle has none. */
    public String plain() {
        return data.get(TEXT) instanceof String text ? text : "";
    }

    private static void requireKnown(String mime, Object value) {
        Objects.requireNonNull(mime, "MIME type");
        boolean known = value instanceof String || value instanceof JsonNode || value instanceof Map
                || value instanceof List;
        if (!known) {
            throw new IllegalArgumentException(mime + " needs a String or a JSON tree, not " + value);
        }
    }
}
