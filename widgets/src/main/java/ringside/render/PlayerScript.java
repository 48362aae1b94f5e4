package ringside.render;

import java.util.stream.Collectors;

/** What plays a film: the film as inert data, and the script with its style sheet, which every output carries. */
final class PlayerScript {
    private static final String TEXT = script();

    private PlayerScript() {
    }

    static void write(String film, StringBuilder out) {
        out.append("<script type=\"application/json\">").append(film).append("</script>");
        out.append("<script>").append(TEXT).append("</script>");
    }

    static String text() {
        return TEXT;
    }

    /** The style sheet goes where the script asks for it, in a template literal. */
    private static String script() {
        return compact(Resource.text("player.js")).replace("@css", StyleSheet.compact(Resource.text("player.css")));
    }

    /** Without indentation, blank lines and lines of comment. */
    static String compact(String script) {
        return script.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("//"))
            .collect(Collectors.joining("\n"));
    }
}
