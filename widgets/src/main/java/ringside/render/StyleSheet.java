package ringside.render;

/** The style sheet that every HTML output carries, so that it stands alone. */
final class StyleSheet {
    private static final String TEXT = compact(Resource.text("figure.css"));

    private StyleSheet() {
    }

    static String text() {
        return TEXT;
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
