package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import ringside.figure.Drawing;
import ringside.figure.Drawing.Anchor;
import ringside.figure.Drawing.Box;
import ringside.figure.Drawing.Label;
import ringside.figure.Drawing.Line;
import ringside.figure.Drawing.Shape;
import ringside.figure.Drawing.Stroke;
import ringside.figure.Paragraph;
import ringside.figure.Span;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * Steps from left to right, ring 0 on top. Stretches are as wide as they need to be told apart, not true to scale: a
 * crossing of twenty instructions beside a loop of a million must stay readable. What does not fit a page goes on in a
 * line below.
 */
final class TimelineDrawing {
    private static final int LEFT = 58;
    private static final int ROW = 52;
    private static final int TOP = 4;
    private static final int LEAST = 70;
    private static final int MOST = 220;
    /** At most this many stretches are drawn at the beginning, and as many at the end. */
    private static final int EACH = 12;
    private static final int OMISSION = 50;
    /** The width of a line of stretches, which a page has and which can still be read on a small screen. */
    private static final int WIDEST = 720;
    private static final int BETWEEN_LINES = 12;

    private final List<Shape> shapes = new ArrayList<>();
    private final Timeline timeline;
    private final List<Integer> rings;
    /** Where the next stretch starts, and the upper edge of its line. */
    private double x = LEFT;
    private double top = TOP;
    private double right;

    private TimelineDrawing(Timeline timeline) {
        this.timeline = timeline;
        var used = new TreeSet<>(List.of(0, 3));
        timeline.spans().forEach(span -> used.add(span.ring()));
        rings = List.copyOf(used);
    }

    static Drawing of(Timeline timeline) {
        var drawing = new TimelineDrawing(timeline);
        drawing.draw();
        return new Drawing(drawing.words(), (int) drawing.right + 12, (int) drawing.top + drawing.rings.size() * ROW,
            drawing.shapes,
            List.of(new Paragraph(Text.plain(drawing.words()))));
    }

    private String words() {
        int count = timeline.spans().size();
        if (count > 2 * EACH) {
            return "Rings over time: " + count + " stretches";
        }
        return "Rings over time: "
            + String.join(", then ", timeline.spans().stream().map(span -> "ring " + span.ring()).toList());
    }

    private void draw() {
        lanes();
        int count = timeline.spans().size();
        for (int i = 0; i < count; i++) {
            if (i == EACH && count > 2 * EACH) {
                breakLine(OMISSION);
                shapes.add(new Label(x + OMISSION / 2.0, top + rings.size() * ROW / 2.0, Anchor.MIDDLE,
                    Span.strong("⋯")));
                x += OMISSION;
                i = count - EACH;
            }
            stretch(i);
        }
    }

    private void lanes() {
        for (int ring : rings) {
            shapes.add(new Label(4, y(ring) + 4, Anchor.START, Span.strong("ring " + ring)));
        }
    }

    /** Goes on below where {@code width} more does not fit. */
    private void breakLine(double width) {
        if (x > LEFT && x + width > WIDEST) {
            x = LEFT;
            top += rings.size() * ROW + BETWEEN_LINES;
            lanes();
        }
    }

    /** Draws a stretch and the crossing at its beginning. */
    private void stretch(int index) {
        var span = timeline.spans().get(index);
        var crossing = index == 0 ? null : timeline.crossings().get(index - 1);
        double width = width(span, crossing);
        breakLine(width);
        boolean user = span.ring() == 3;
        shapes.add(new Box(x, y(span.ring()) - 9, width, 18, user ? Stroke.DASHED : Stroke.THICK,
            user ? Tone.NEW : Tone.PLAIN));
        shapes.add(new Label(x + width / 2, y(span.ring()) + 4, Anchor.MIDDLE, Span.muted(numbers(span))));
        if (crossing != null) {
            crossing(crossing);
        }
        x += width;
        right = Math.max(right, x);
    }

    /**
     * Grows with the logarithm of the number of steps, and has room for its numbers and for the name of what led to it.
     */
    private static double width(Timeline.Stretch span, Timeline.Crossing entry) {
        double steps = 12 * Math.log(span.to() - span.from() + 1.0);
        double numbers = 8.0 * (span.from() + "–" + span.to()).length() + 12;
        double label = entry == null ? 0 : 7.5 * entry.cause().length() + 18;
        return Math.max(Math.min(MOST, LEAST + steps), Math.max(numbers, label));
    }

    /** A stretch that starts behind the last step is where the run stopped. */
    private String numbers(Timeline.Stretch span) {
        if (span.from() > timeline.last()) {
            return "stop";
        }
        return span.from() == span.to() ? Long.toString(span.from()) : span.from() + "–" + span.to();
    }

    private double y(int ring) {
        return top + rings.indexOf(ring) * ROW + ROW / 2.0;
    }

    /** An arrow between the rings; what made the crossing is written at its side. */
    private void crossing(Timeline.Crossing crossing) {
        double from = y(crossing.from());
        double to = y(crossing.to());
        int down = to > from ? 1 : -1;
        shapes.add(new Line(x, from + 9 * down, x, to - 10 * down, Stroke.THICK, true, Tone.PLAIN));
        shapes.add(new Label(x + 7, (from + to) / 2 + 4, Anchor.START, Span.code(crossing.cause()).as(Tone.STRONG)));
    }
}
