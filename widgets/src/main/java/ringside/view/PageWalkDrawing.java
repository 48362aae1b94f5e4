package ringside.view;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.BitField;
import ringside.figure.Drawing;
import ringside.figure.Drawing.Anchor;
import ringside.figure.Drawing.Box;
import ringside.figure.Drawing.Label;
import ringside.figure.Drawing.Line;
import ringside.figure.Drawing.Shape;
import ringside.figure.Drawing.Stroke;
import ringside.figure.Span;
import ringside.figure.Tone;

/**
 * The linear address cut into its indices, each pointing down at the entry it chooses; the entries lead from left to
 * right.
 */
final class PageWalkDrawing {
    private static final int WIDTH = 148;
    private static final int GAP = 30;
    private static final int STEP = WIDTH + GAP;
    private static final int ENTRY_TOP = 84;
    private static final int ENTRY_HEIGHT = 52;

    private final List<Shape> shapes = new ArrayList<>();
    private final PageWalkView walk;

    private PageWalkDrawing(PageWalkView walk) {
        this.walk = walk;
    }

    /** The table beneath says the same in words. */
    static Drawing of(PageWalkView walk) {
        var drawing = new PageWalkDrawing(walk);
        drawing.draw();
        int columns = walk.levels().size() + 1;
        return new Drawing("Page walk of " + walk.address() + " through " + walk.levels().size() + " levels",
            Math.max(columns, 2) * STEP - GAP + 4, ENTRY_TOP + ENTRY_HEIGHT + 8, drawing.shapes, List.of());
    }

    private void draw() {
        for (int i = 0; i < walk.levels().size(); i++) {
            level(walk.levels().get(i), 2 + i * STEP);
        }
        if (walk.physical() != null) {
            page(2 + walk.levels().size() * STEP);
        }
    }

    private void level(PageWalkView.Level level, int x) {
        address(x, BitField.range(level.high(), level.low()), Integer.toString(level.index()));
        boolean bad = level.refused();
        shapes.add(new Box(x, ENTRY_TOP, WIDTH, ENTRY_HEIGHT, bad ? Stroke.THICK : Stroke.THIN,
            bad ? Tone.BAD : Tone.PLAIN));
        middle(x, ENTRY_TOP + 16, Span.strong((bad ? "✗ " : "") + level.name() + " [" + level.index() + "]"));
        middle(x, ENTRY_TOP + 32, Span.code(level.entry().toString()));
        middle(x, ENTRY_TOP + 47, Span.muted(bits(level)));
        if (level.leadsTo() != null && !level.refused()) {
            arrow(x + WIDTH + 3, ENTRY_TOP + 26, x + STEP - 3, ENTRY_TOP + 26);
        }
    }

    private void page(int x) {
        int offset = (int) (walk.pageSize().value() - 1 & walk.address().value());
        int bits = Long.numberOfTrailingZeros(walk.pageSize().value());
        address(x, BitField.range(bits - 1, 0), "0x" + Integer.toHexString(offset));
        shapes.add(new Box(x, ENTRY_TOP, WIDTH, ENTRY_HEIGHT, Stroke.THICK, Tone.PLAIN));
        middle(x, ENTRY_TOP + 20, Span.strong(walk.size() + " page"));
        middle(x, ENTRY_TOP + 40, Span.code(walk.physical().toString()));
    }

    /** A piece of the linear address on top, and the arrow down from it. */
    private void address(int x, String bits, String value) {
        middle(x, 14, Span.muted("bits " + bits));
        shapes.add(new Box(x + 20, 20, WIDTH - 40, 26, Stroke.DASHED, Tone.PLAIN));
        middle(x, 38, Span.code(value));
        arrow(x + WIDTH / 2.0, 48, x + WIDTH / 2.0, ENTRY_TOP - 3);
    }

    private static String bits(PageWalkView.Level level) {
        if (!level.p()) {
            return "P = 0";
        }
        return (level.us() ? "user" : "supervisor") + (level.rw() ? ", R/W" : ", read only")
            + (level.xd() ? ", XD" : "");
    }

    private void middle(int x, double y, Span span) {
        shapes.add(new Label(x + WIDTH / 2.0, y, Anchor.MIDDLE, span));
    }

    private void arrow(double x1, double y1, double x2, double y2) {
        shapes.add(new Line(x1, y1, x2, y2, Stroke.THIN, true, Tone.PLAIN));
    }
}
