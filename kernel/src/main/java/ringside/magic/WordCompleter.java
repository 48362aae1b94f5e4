package ringside.magic;

import java.util.Collection;
import java.util.Locale;
import java.util.function.Supplier;

/** Offers the words that begin with what stands before the cursor. */
class WordCompleter implements Completer {
    private final Supplier<? extends Collection<String>> words;

    WordCompleter(Supplier<? extends Collection<String>> words) {
        this.words = words;
    }

    @Override
    public Completion complete(Part part, String text, int cursor) {
        int start = cursor;
        while (start > 0 && isWord(text.charAt(start - 1))) {
            start--;
        }
        var begun = text.substring(start, cursor).toLowerCase(Locale.ROOT);
        var found = words.get().stream().filter(word -> word.toLowerCase(Locale.ROOT).startsWith(begun))
            .distinct().sorted().toList();
        return new Completion(start, cursor, found);
    }

    private static boolean isWord(char letter) {
        return Character.isLetterOrDigit(letter) || letter == '_' || letter == '.';
    }
}
