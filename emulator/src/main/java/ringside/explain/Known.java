package ringside.explain;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;

/** What is known of how a run ended: a {@link Pattern} asks it, and it tells what stands in the pattern's sentences. */
sealed interface Known permits Facts, DebugFacts, Standstill {
    /** Names in braces: {@code {ring}}, {@code {frame.top}}. */
    java.util.regex.Pattern BRACES = java.util.regex.Pattern.compile("\\{([a-z0-9.-]+)}");

    /**
     * The words for a name in braces.
     *
     * @throws IllegalArgumentException when nothing is called so
     */
    String word(String name);

    /** What was recorded that shows it. */
    List<Evidence> evidence();

    /** The template with every brace replaced. */
    default String fill(String template) {
        return BRACES.matcher(template)
            .replaceAll(found -> Matcher.quoteReplacement(fitting(template, found)))
            .replace(". .", ".").replace(": .", ".").strip();
    }

    /** The words as they stand there: with a capital letter at the beginning of a sentence. */
    private String fitting(String template, MatchResult found) {
        var word = word(found.group(1));
        boolean begins = found.start() == 0 || template.startsWith(". ", found.start() - 2);
        return begins && !word.isEmpty() ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word;
    }

    /** No fact has this name. */
    static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException("no fact is called {" + name + "}");
    }
}
