package ringside.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The style sheet that every HTML output carries, so that it stands alone. */
final class StyleSheet {
    private static final String TEXT = compact(read());

    private StyleSheet() {
    }

    static String text() {
        return TEXT;
    }

    private static String read() {
        try (var in = StyleSheet.class.getResourceAsStream("figure.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Without comments and superfluous blanks. The scope {@code @rs} becomes a class thrice: a front end's own rules
     * for tables in outputs are more specific than one class.
     */
    static String compact(String css) {
        return css.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("\\s+", " ").replaceAll("\\s*([{};,>])\\s*", "$1")
            .replace(": ", ":").replace(";}", "}").replace("@rs", ".ringside.ringside.ringside").strip();
    }
}
