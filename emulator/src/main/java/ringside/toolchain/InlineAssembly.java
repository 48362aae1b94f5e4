package ringside.toolchain;

import java.util.Set;

/**
 * Gives each line of an {@code asm} statement in C its own entry in the line table, where the compiler gives all of
 * them the line of the word {@code asm}: before a string that begins a line of assembly on another line of the text
 * goes a string with a {@code .loc} directive. No line of the text is moved. Statements inside macros stay as they are.
 */
final class InlineAssembly {
    private static final Set<String> ASM = Set.of("asm", "__asm__", "__asm");
    private static final Set<String> QUALIFIERS = Set.of("volatile", "__volatile__", "goto", "inline", "__inline__");
    private static final String BEFORE_STATEMENT = ";{}):";

    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int line = 1;
    private int depth;
    private char before = ';';                                       // the last character that means something

    private InlineAssembly(String text) {
        this.text = text;
    }

    /** The text with its directives; equal to {@code text} when there is nothing to add. */
    static String located(String text) {
        InlineAssembly assembly = new InlineAssembly(text);
        while (assembly.at < text.length()) {
            assembly.next();
        }
        return assembly.out.toString();
    }

    private void next() {
        if (blank()) {
            return;
        }
        char c = text.charAt(at);
        boolean statement = depth > 0 && BEFORE_STATEMENT.indexOf(before) >= 0;
        before = c;
        if (c == '"' || c == '\'') {
            copy(literalEnd());
        } else if (Character.isJavaIdentifierStart(c)) {
            String word = word();
            int start = line;
            copy(at + word.length());
            if (statement && ASM.contains(word) && opens()) {
                template(start);
            }
        } else {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            copy(at + 1);
        }
    }

    /** Passes the qualifiers and the parenthesis behind {@code asm}. */
    private boolean opens() {
        while (at < text.length()) {
            if (!blank()) {
                String word = word();
                if (!QUALIFIERS.contains(word)) {
                    break;
                }
                copy(at + word.length());
            }
        }
        boolean opens = at < text.length() && text.charAt(at) == '(';
        copy(opens ? at + 1 : at);
        return opens;
    }

    /** The strings up to the first operand; {@code located} is the line that the next instruction would get. */
    private void template(int statement) {
        int located = statement;
        boolean fresh = true;
        while (at < text.length() && text.charAt(at) != ':' && text.charAt(at) != ')' && text.charAt(at) != ';') {
            if (blank()) {
                continue;
            }
            if (text.charAt(at) != '"') {                            // a macro: who knows how its text ends
                copy(at + Math.max(1, word().length()));
                fresh = false;
                continue;
            }
            if (fresh && line != located) {
                out.append("\".loc 0 ").append(line).append("\\n\" ");
                located = line;
            }
            int start = at;
            copy(literalEnd());
            fresh = endsLine(text.substring(start + 1, at - 1));
        }
        if (located != statement) {
            out.append("\"\\n.loc 0 ").append(statement).append("\\n\" ");
        }
    }

    private static boolean endsLine(String assembly) {
        String content = assembly.replaceFirst("(\\s|\\\\t)+$", "");
        return content.endsWith("\\n") || content.endsWith(";");
    }

    /** Passes white space, a comment or a directive of the preprocessor, if one is here. */
    private boolean blank() {
        char c = text.charAt(at);
        int end = Character.isWhitespace(c) ? at + 1
                : text.startsWith("//", at) ? lineEnd()
                : text.startsWith("/*", at) ? after("*/", at + 2)
                : c == '#' && text.substring(text.lastIndexOf('\n', at) + 1, at).isBlank() ? lineEnd() : at;
        boolean passed = end > at;
        copy(end);
        return passed;
    }

    private int lineEnd() {
        int end = at;
        do {
            end = after("\n", end);
        } while (end < text.length() && end >= 2 && text.charAt(end - 2) == '\\');
        return end;
    }

    private int after(String mark, int from) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + mark.length();
    }

    private int literalEnd() {
        char quote = text.charAt(at);
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != quote && text.charAt(end) != '\n') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), end + 1);
    }

    private String word() {
        int end = at;
        while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
            end++;
        }
        return text.substring(at, end);
    }

    private void copy(int end) {
        for (; at < end; at++) {
            line += text.charAt(at) == '\n' ? 1 : 0;
            out.append(text.charAt(at));
        }
    }
}
