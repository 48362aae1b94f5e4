package ringside.figure;

import java.util.List;

/**
 * A vector picture. Lengths are in pixels at 100 %; x grows to the right, y downwards.
 *
 * @param description the picture in a sentence, for those who cannot see it
 * @param width       its width
 * @param height      its height
 * @param shapes      painted in this order
 * @param inWords     the same facts as blocks of text, for renderers without pictures; never contains a drawing
 */
public record Drawing(String description, int width, int height, List<Shape> shapes, List<Block> inWords)
    implements Block  {
    public Drawing {
        shapes = List.copyOf(shapes);
        inWords = List.copyOf(inWords);
    }

    /** How a line is drawn. */
    public enum Stroke { THIN, THICK, DASHED }

    /** Where a label's x lies in it. */
    public enum Anchor { START, MIDDLE, END }

    /** A part of the picture. */
    public sealed interface Shape permits Box, Line, Label {
    }

    /** A rectangle. */
    public record Box(double x, double y, double width, double height, Stroke stroke, Tone tone) implements Shape {
    }

    /** A straight line, with an arrow's head at its end or not. */
    public record Line(double x1, double y1, double x2, double y2, Stroke stroke, boolean arrow, Tone tone)
        implements Shape  {
    }

    /** A line of text; y is its base line. */
    public record Label(double x, double y, Anchor anchor, Span span) implements Shape {
    }
}
