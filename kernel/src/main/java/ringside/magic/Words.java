package ringside.magic;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a magic's line into words at blanks. Single and double quotes keep blanks and are taken off; a quote of the
 * other kind inside is text. A backslash is an ordinary character.
 */
final class Words {

    private Words() {
    }

    /**
     * A word of a line.
     *
     * @param text the word without its quotes
     * @param start index of its first character (the quote, if it has one)
     */
    record Word(String text, int start) {
    }

    static List<Word> split(String line) {
        List<Word> words = new ArrayList<>();
        int at = skipBlanks(line, 0);
        while (at < line.length()) {
            StringBuilder text = new StringBuilder();
            int end = readWord(line, at, text);
            words.add(new Word(text.toString(), at));
            at = skipBlanks(line, end);
        }
        return words;
    }

    private static int skipBlanks(String line, int from) {
        int at = from;
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int readWord(String line, int from, StringBuilder text) {
        int at = from;
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            char c = line.charAt(at);
            int close = c == '"' || c == '\'' ? line.indexOf(c, at + 1) : -1;
            if (close < 0) {
                text.append(c);
                at++;
            } else {
                text.append(line, at + 1, close);
                at = close + 1;
            }
        }
        return at;
    }
}
