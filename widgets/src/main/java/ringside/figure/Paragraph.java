package ringside.figure;

/**
 * A line of words.
 *
 * @param mark the sign before it
 * @param text the words
 */
public record Paragraph(Mark mark, Text text) implements Block {
    public Paragraph(Text text) {
        this(Mark.NONE, text);
    }

    public static Paragraph of(Span... spans) {
        return new Paragraph(Text.of(spans));
    }
}
