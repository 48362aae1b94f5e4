package ringside.toolchain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells the preprocessor's directives in assembly from comments, which begin with {@code #} too: {@code #if LEVEL > 1}
 * is a directive, {@code # if this fails, stop} is a remark. After a blank a word counts only when its form leaves no
 * doubt.
 */
final class Directives {
    private static final Pattern LINE = Pattern.compile(
            "\\s*#(\\s*)(define|undef|include|ifdef|ifndef|if|elif|else|endif|error|warning)\\b(.*)");
    private static final Pattern REMARK = Pattern.compile("\\s*(//.*|/\\*.*)?$");
    private static final Pattern FILE = Pattern.compile("\\s*(<[^>]*>|\"[^\"]*\")");
    private static final Pattern NAME = Pattern.compile("\\s+([A-Za-z_]\\w*)");
    private static final Pattern SHOUTED = Pattern.compile("[A-Z_][A-Z0-9_]*");
    private static final Pattern EXPRESSION = Pattern.compile("[\\w\\s()!&|<>=+*/%^~?:'\\\\-]+");
    private static final Pattern TWO_WORDS = Pattern.compile("(?!defined\\b)\\b[A-Za-z_]\\w*\\s+[A-Za-z_]\\w*");
    private static final Pattern TELLING = Pattern.compile("\\bdefined\\b|\\b[A-Z][A-Z0-9_]*\\b|\\d");

    private final List<String> lines = new ArrayList<>();
    private boolean any;
    private int depth;

    private Directives() {
    }

    static Directives find(String text) {
        Directives directives = new Directives();
        boolean continued = false;
        for (String line : text.split("\n", -1)) {
            boolean remark = !continued && line.stripLeading().startsWith("#") && !directives.accept(line);
            directives.lines.add(remark ? "" : line);
            continued = !remark && line.endsWith("\\");
        }
        return directives;
    }

    /** Whether there is anything for the preprocessor to do. */
    boolean any() {
        return any;
    }

    /** The text with comment lines blanked, so that the preprocessor does not take them for its own. */
    String withoutComments() {
        return String.join("\n", lines);
    }

    private boolean accept(String line) {
        Matcher m = LINE.matcher(line);
        if (!m.matches() || !isDirective(!m.group(1).isEmpty(), m.group(2), m.group(3))) {
            return false;
        }
        any = true;
        depth += m.group(2).startsWith("if") ? 1 : m.group(2).equals("endif") ? -1 : 0;
        return true;
    }

    private boolean isDirective(boolean apart, String word, String rest) {
        return switch (word) {
            case "include" -> ends(FILE, rest);
            case "define" -> isDefinition(apart, rest);
            case "undef", "ifdef", "ifndef" -> ends(NAME, rest);
            case "if" -> isCondition(apart, rest);
            case "elif" -> depth > 0 && isCondition(apart, rest);
            case "else", "endif" -> depth > 0 && REMARK.matcher(rest).matches();
            default -> depth > 0 && !apart;                          // error, warning
        };
    }

    private static boolean isDefinition(boolean apart, String rest) {
        Matcher name = NAME.matcher(rest);
        return name.lookingAt() && (!apart || SHOUTED.matcher(name.group(1)).matches()
                || rest.startsWith("(", name.end()));
    }

    private static boolean isCondition(boolean apart, String rest) {
        String expression = rest.replaceFirst("//.*|/\\*.*", "");
        return !expression.isBlank() && EXPRESSION.matcher(expression).matches()
                && !TWO_WORDS.matcher(expression).find() && (!apart || TELLING.matcher(expression).find());
    }

    private static boolean ends(Pattern pattern, String rest) {
        Matcher m = pattern.matcher(rest);
        return m.lookingAt() && REMARK.matcher(rest.substring(m.end())).matches();
    }
}
