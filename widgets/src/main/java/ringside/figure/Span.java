package ringside.figure;

import java.util.Objects;

/**
 * A run of text in one style.
 *
 * @param text the text as it is; renderers escape it
 * @param code whether it is program text or a number, set in a fixed-width face
 * @param tone what it is meant to be
 */
public record Span(String text, boolean code, Tone tone) {
    public Span {
        Objects.requireNonNull(text);
        Objects.requireNonNull(tone);
    }

    public static Span plain(String text) {
        return new Span(text, false, Tone.PLAIN);
    }

    public static Span code(String text) {
        return new Span(text, true, Tone.PLAIN);
    }

    public static Span strong(String text) {
        return new Span(text, false, Tone.STRONG);
    }

    public static Span muted(String text) {
        return new Span(text, false, Tone.MUTED);
    }

    /** The same text in another tone. */
    public Span as(Tone other) {
        return new Span(text, code, other);
    }
}
