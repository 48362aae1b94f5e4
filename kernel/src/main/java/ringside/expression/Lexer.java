package ringside.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into words. */
final class Lexer {
    private static final Pattern WORD = Pattern.compile("""
        \\s*(?:(?<number>0[xX][0-9a-fA-F_]+|0[bB][01_]+|[0-9][0-9_]*)(?![A-Za-z0-9_])
        |(?<name>[%$]?[A-Za-z_.][A-Za-z0-9_.$]*)
        |"(?<text>[^"]*)"
        |'(?<quoted>[^']*)'
        |(?<sign>\\|\\||&&|==|!=|<=|>=|<<|>>|[-+*/%&|^~!<>()\\[\\]]))
        """, Pattern.COMMENTS);

    /** A word's kind. */
    enum Kind { NUMBER, NAME, TEXT, SIGN, END }

    record Word(Kind kind, String text, int start, int end) {
        boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }
    }

    private Lexer() {
    }

    static List<Word> words(String text) {
        var words = new ArrayList<Word>();
        var matcher = WORD.matcher(text);
        int at = 0;
        int end = text.stripTrailing().length();
        while (at < end) {
            if (!matcher.find(at) || matcher.start() != at) {
                int bad = at + text.substring(at).length() - text.substring(at).stripLeading().length();
                throw new ExpressionException("'" + text.charAt(bad) + "' has no meaning here", bad);
            }
            words.add(word(matcher));
            at = matcher.end();
        }
        words.add(new Word(Kind.END, "the end", end, end));
        return words;
    }

    private static Word word(Matcher matcher) {
        for (var kind : List.of("number", "name", "text", "quoted", "sign")) {
            if (matcher.group(kind) != null) {
                var found = kind.equals("quoted") ? Kind.TEXT : Kind.valueOf(kind.toUpperCase(Locale.ROOT));
                return new Word(found, matcher.group(kind), matcher.start(kind), matcher.end(kind));
            }
        }
        throw new AssertionError(matcher.group());
    }
}
