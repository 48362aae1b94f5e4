package ringside.view;

import java.util.List;
import java.util.Set;
import ringside.figure.Span;
import ringside.figure.Text;
import ringside.figure.Tone;
import ringside.state.Rule;

/** Phrases that several pictures share. */
final class Words {
    private static final Set<String> CONDITIONS = Set.of(Rule.TRUE.symbol(), Rule.FALSE.symbol());

    private Words() {
    }

    /** A sentence in which program text stands between backticks. */
    static Text marked(String sentence) {
        var text = Text.EMPTY;
        var parts = sentence.split("`", -1);
        for (int i = 0; i < parts.length; i++) {
            text = parts[i].isEmpty() ? text : text.and(i % 2 == 1 ? Span.code(parts[i]) : Span.plain(parts[i]));
        }
        return text;
    }

    /** {@code 0x1000 <start+0x4>}. */
    static Text address(Hex address, String symbol) {
        var text = Text.code(address.toString());
        return symbol == null ? text : text.and(Span.plain(" "), Span.code("<" + symbol + ">"));
    }

    /** {@code 0x1000 <start+0x4>, line crossing:14}. */
    static Text location(Hex address, String symbol, Place place) {
        var text = address(address, symbol);
        return place == null ? text : text.and(Span.plain(", line " + place.label()));
    }

    /** The value, marked as changed from {@code before} unless that is null. */
    static Text value(Hex before, Hex value) {
        return before == null ? Text.code(value.toString()) : Text.change(before.toString(), value.toString());
    }

    /** The value as code; nothing for null. */
    static Text orNothing(Hex value) {
        return value == null ? Text.EMPTY : Text.code(value.toString());
    }

    static Text bit(boolean set) {
        return Text.code(set ? "1" : "0");
    }

    static Text decimal(long value) {
        return Text.code(Long.toString(value));
    }

    /**
     * {@code 0x2b = 0x23 ✗}: a value, how it was compared and what it was held against. Where the check is but a
     * condition, its sentence says enough.
     */
    static Text comparison(Hex actual, String compare, Hex expected, boolean passed) {
        var text = Text.of(Span.code(actual.toString()).as(passed ? Tone.PLAIN : Tone.BAD),
            Span.plain(CONDITIONS.contains(compare) ? "" : " " + compare));
        text = expected == null ? text : text.and(Span.plain(" "), Span.code(expected.toString()));
        return passed ? text : text.and(Span.plain(" ✗"));
    }

    /** {@code 4 KiB}, {@code 64 MiB}: in the largest unit that leaves no rest. */
    static String bytes(long bytes) {
        int unit = Math.min(Long.numberOfTrailingZeros(bytes) / 10, 4);
        return bytes == 0 ? "nothing"
            : (bytes >>> 10 * unit) + " " + List.of("bytes", "KiB", "MiB", "GiB", "TiB").get(unit);
    }

    /** {@code 1 crossing}, {@code 2 crossings}. */
    static String counted(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
