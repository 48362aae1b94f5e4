package ringside.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The disagreements that are settled: in which a peer is wrong by the manual, or the manual leaves both free. They are
 * data: {@code disagreements.txt} tells its form.
 */
final class Disagreements {
    /**
     * One of them.
     *
     * @param peer     whose
     * @param headline what {@link Difference#headline} must contain
     * @param line     what a line of the difference must match to be explained
     * @param token    what one line must match, so that it is this disagreement at all; any line where it has none
     * @param reason   who is wrong, and by which section
     */
    record Settled(String name, Pattern peer, Pattern headline, Pattern line, Pattern token, String reason) {
    }

    private final List<Settled> all;

    private Disagreements(List<Settled> all) {
        this.all = all;
    }

    static Disagreements read() {
        try (var text = Disagreements.class.getResourceAsStream("disagreements.txt")) {
            List<Settled> all = new ArrayList<>();
            for (var paragraph : new String(text.readAllBytes()).split("\n\\s*\n")) {
                var lines = paragraph.lines().filter(line -> !line.startsWith("#")).toList();
                if (lines.size() >= 5) {
                    all.add(settled(lines));
                }
            }
            return new Disagreements(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Settled settled(List<String> lines) {
        boolean hasToken = lines.get(4).startsWith("  with ");
        return new Settled(lines.get(0), pattern(lines.get(1)), pattern(lines.get(2)), pattern(lines.get(3)),
            hasToken ? pattern(lines.get(4).replaceFirst("with ", "")) : Pattern.compile(".*"),
            String.join(" ", lines.subList(hasToken ? 5 : 4, lines.size())).replaceAll("\\s+", " ").strip());
    }

    private static Pattern pattern(String line) {
        return Pattern.compile(line.strip());
    }

    List<Settled> all() {
        return all;
    }

    /** The name of what explains every line of a difference, or several names; empty when a line stays unexplained. */
    Optional<String> explain(String peer, String headline, List<String> lines) {
        var candidates = all.stream()
            .filter(one -> one.peer.matcher(peer).matches() && one.headline.matcher(headline).find()
                && lines.stream().anyMatch(line -> one.token.matcher(line).matches())).toList();
        List<String> names = new ArrayList<>();
        for (var line : lines) {
            var found = candidates.stream().filter(one -> one.line.matcher(line).matches()).findFirst();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            if (!names.contains(found.get().name)) {
                names.add(found.get().name);
            }
        }
        return Optional.of(String.join(" + ", names));
    }
}
