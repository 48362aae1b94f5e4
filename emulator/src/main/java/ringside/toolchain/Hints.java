package ringside.toolchain;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Names that are close to a mistyped one. */
final class Hints {
    static final String NO_FILES = "A cell reads no files but <ringside.h> and the compiler's own headers "
            + "(<stddef.h>, <stdint.h>, <stdbool.h>, <stdarg.h>, <limits.h> …).";
    private static final Pattern MNEMONIC = Pattern.compile("invalid instruction mnemonic '([^']+)'");
    private static final Pattern BARE_REGISTER = Pattern.compile("(?<=[\\s,\\[])(?<![%$])([a-zA-Z]\\w+)");
    private static final Pattern FLOATING = Pattern.compile("__\\w*([sdxt]f)\\w*");
    private static final Pattern WIDE = Pattern.compile("__u?(div|mod|divmod)ti[34]");
    private static final Pattern REGISTER = Pattern.compile("%?(\\w+)");
    private static final Pattern NO_FILE = Pattern.compile(
            "file not found|Could not find (incbin|include) file|unable to open (include )?file");
    private static final JaroWinklerSimilarity ALIKE = new JaroWinklerSimilarity();
    private static final int SHOWN = 3;

    private Hints() {
    }

    /** A did-you-mean for a tool's message. */
    static Optional<String> of(String message) {
        if (NO_FILE.matcher(message).find()) {
            return Optional.of(NO_FILES);
        }
        Matcher mnemonic = MNEMONIC.matcher(message);
        if (!mnemonic.find()) {
            return Optional.empty();
        }
        return didYouMean(similar(mnemonic.group(1), Mnemonics.all()));
    }

    /** For a line in Intel's manner in an AT&amp;T cell: registers without their percent sign. */
    static Optional<String> syntax(UnitSource source, String line) {
        return source.language() != Language.ATT ? Optional.empty()
                : BARE_REGISTER.matcher(line.replaceFirst("[#;/].*", "")).results().map(m -> m.group(1))
                .filter(Mnemonics.registers()::contains).findFirst()
                .map(r -> "AT&T syntax writes %" + r + " and puts the source first; --syntax intel is the other way.");
    }

    /** Why a compiler's helper function is missing. */
    static Optional<String> helper(String symbol) {
        return FLOATING.matcher(symbol).matches()
                ? Optional.of("Cells are compiled without floating-point arithmetic, as kernels are.")
                : WIDE.matcher(symbol).matches() ? Optional.of("128-bit division is not available to cells.")
                : Optional.empty();
    }

    /** A did-you-mean for the register that stands at a column of the line that the assembler showed. */
    static Optional<String> register(String message, String line, int column) {
        boolean applies = message.equals("invalid register name") && column > 0 && column <= line.length();
        Matcher name = REGISTER.matcher(applies ? line.substring(column - 1) : "");
        return name.lookingAt() ? didYouMean(similar(name.group(1), Mnemonics.registers()).stream()
                .map(r -> "%" + r).toList()) : Optional.empty();
    }

    static Optional<String> didYouMean(List<String> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of("Did you mean " + String.join(", ", names) + "?");
    }

    /** The few names nearest to {@code name}, the nearest first. */
    static List<String> similar(String name, Collection<String> names) {
        int limit = name.length() < 3 ? 1 : name.length() < 9 ? 2 : 3;
        LevenshteinDistance distance = new LevenshteinDistance(limit);
        String wanted = name.toLowerCase(Locale.ROOT);
        return names.stream().filter(n -> !n.equals(name) && distance.apply(wanted, n.toLowerCase(Locale.ROOT)) >= 0)
                .sorted(Comparator.<String>comparingDouble(n -> -alike(wanted, n.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SHOWN).toList();
    }

    /** Swapped letters are the commonest slip. */
    private static double alike(String a, String b) {
        return Arrays.equals(a.chars().sorted().toArray(), b.chars().sorted().toArray()) ? 1 : ALIKE.apply(a, b);
    }
}
