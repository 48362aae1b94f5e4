package ringside.magic;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** "Did you mean": the known word that is nearest to a mistyped one. */
public final class Suggestions {

    private static final LevenshteinDistance DISTANCE = new LevenshteinDistance(3);
    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    private Suggestions() {
    }

    /** The nearest of the known words, when one is near enough: one to three letters differ, by its length. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        String typed = word.toLowerCase(Locale.ROOT);
        return known.stream().filter(candidate -> near(typed, candidate.toLowerCase(Locale.ROOT)))
                .max(Comparator.comparingDouble(
                        candidate -> SIMILARITY.apply(typed, candidate.toLowerCase(Locale.ROOT))));
    }

    /** {@code Did you mean 'x'?}, or the fallback when nothing is near. */
    public static String hint(String word, Collection<String> known, String fallback) {
        return nearest(word, known).map(near -> "Did you mean '" + near + "'?").orElse(fallback);
    }

    private static boolean near(String typed, String candidate) {
        int length = Math.max(typed.length(), candidate.length());
        int most = length < 4 ? 1 : length < 7 ? 2 : 3;
        int distance = DISTANCE.apply(typed, candidate);
        boolean begins = typed.length() >= 3 && candidate.startsWith(typed);
        return begins || distance >= 0 && distance <= most && distance < typed.length();
    }
}
