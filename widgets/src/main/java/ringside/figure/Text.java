package ringside.figure;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of text in several styles.
 *
 * @param spans its runs, in reading order
 */
public record Text(List<Span> spans) {
    public static final Text EMPTY = new Text(List.of());

    public Text {
        spans = List.copyOf(spans);
    }

    public static Text of(Span... spans) {
        return new Text(List.of(spans));
    }

    /** Running words. */
    public static Text plain(String text) {
        return text == null || text.isEmpty() ? EMPTY : of(Span.plain(text));
    }

    /** Program text or a number. */
    public static Text code(String text) {
        return text == null || text.isEmpty() ? EMPTY : of(Span.code(text));
    }

    /** Words of lesser weight. */
    public static Text muted(String text) {
        return text == null || text.isEmpty() ? EMPTY : of(Span.muted(text));
    }

    /** {@code before → after}, both as code. */
    public static Text change(String before, String after) {
        return of(Span.code(before).as(Tone.OLD), Span.plain(" → "), Span.code(after).as(Tone.NEW));
    }

    /** This text with more behind it. */
    public Text and(Span... more) {
        var all = new ArrayList<>(spans);
        all.addAll(List.of(more));
        return new Text(all);
    }

    /** This text with another one behind it. */
    public Text and(Text more) {
        return and(more.spans.toArray(Span[]::new));
    }

    /** The same text with every run in {@code tone}. */
    public Text as(Tone tone) {
        return new Text(spans.stream().map(span -> span.as(tone)).toList());
    }

    public boolean isEmpty() {
        return spans.isEmpty();
    }

    /** The words without their styles. */
    public String words() {
        var words = new StringBuilder();
        spans.forEach(span -> words.append(span.text()));
        return words.toString();
    }
}
