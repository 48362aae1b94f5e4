package ringside.toolchain;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Names that are close to a mistyped one. */
final class Hints {
    private static final Pattern MNEMONIC = Pattern.compile("invalid instruction mnemonic '([^']+)'");
    private static final Pattern NO_FILE = Pattern.compile(
            "file not found|Could not find (incbin|include) file|unable to open (include )?file");
    private static final int SHOWN = 3;

    private Hints() {
    }

    /** A did-you-mean for a tool's message. */
    static Optional<String> of(String message) {
        if (NO_FILE.matcher(message).find()) {
            return Optional.of("A cell reads no files but <ringside.h> and the compiler's own headers (<stddef.h>, "
                    + "<stdint.h>, <stdbool.h>, <stdarg.h>, <limits.h> …).");
        }
        Matcher mnemonic = MNEMONIC.matcher(message);
        if (!mnemonic.find()) {
            return Optional.empty();
        }
        return didYouMean(similar(mnemonic.group(1), Mnemonics.all()));
    }

    static Optional<String> didYouMean(List<String> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of("Did you mean " + String.join(", ", names) + "?");
    }

    /** The few names nearest to {@code name}, the nearest first. */
    static List<String> similar(String name, Collection<String> names) {
        int limit = Math.max(1, Math.min(3, name.length() / 3));
        LevenshteinDistance distance = new LevenshteinDistance(limit);
        String wanted = name.toLowerCase(Locale.ROOT);
        record Near(String name, int distance) { }
        return names.stream().map(n -> new Near(n, distance.apply(wanted, n.toLowerCase(Locale.ROOT))))
                .filter(n -> n.distance() >= 0 && !n.name().equals(name))
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(SHOWN).map(Near::name).toList();
    }
}
