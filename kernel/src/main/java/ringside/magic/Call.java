package ringside.magic;

import java.util.List;

/**
 * One use of a magic in a cell.
 *
 * @param name the magic's name without its sign
 * @param place line or cell magic
 * @param arguments the rest of the magic's line exactly as typed, without the blanks around it
 * @param line the editor's line number of the magic, from 1
 * @param column the column of the first character of {@code arguments}, from 1
 * @param body the cell's text after the magic's line, verbatim; empty for a line magic
 * @param output where outputs go
 * @param cancellation the stop button
 */
public record Call(String name, Place place, String arguments, int line, int column, String body, Output output,
        Cancellation cancellation) {

    /** The editor's line number at which the body begins. */
    public int bodyLine() {
        return line + 1;
    }

    /** The name as the user typed it, with its sign. */
    public String signedName() {
        return place.sign() + name;
    }

    /** The words of the line, without their quotes. */
    public List<String> words() {
        return Words.split(arguments).stream().map(Words.Word::text).toList();
    }

    /** The last words of the line as typed, quotes and inner blanks kept: an expression, for example. */
    public String lastWords(int count) {
        List<Words.Word> words = Words.split(arguments);
        return count <= 0 ? "" : arguments.substring(words.get(Math.max(0, words.size() - count)).start());
    }

    /** An error at a word of the magic's line; without position when the line does not hold the word. */
    public MagicException error(String message, String word) {
        int at = word == null || word.isEmpty() ? -1 : arguments.indexOf(word);
        MagicException error = MagicException.of(message);
        return at < 0 ? error.at(line, 0) : error.at(line, column + at);
    }
}
