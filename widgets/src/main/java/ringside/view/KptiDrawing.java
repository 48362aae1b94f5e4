package ringside.view;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Drawing;
import ringside.figure.Drawing.Anchor;
import ringside.figure.Drawing.Box;
import ringside.figure.Drawing.Label;
import ringside.figure.Drawing.Shape;
import ringside.figure.Drawing.Stroke;
import ringside.figure.Span;
import ringside.figure.Tone;

/** Two lanes, one for each page table, with a box for every range that it maps; ranges are drawn equally wide. */
final class KptiDrawing {
    private static final int MOST = 24;
    private static final int LEFT = 24;
    private static final int WIDTH = 376;
    private static final int LANE = 34;
    private static final int BOX = 24;

    private KptiDrawing() {
    }

    /** The table beneath says the same in words. */
    static Drawing of(KptiView view) {
        var ranges = view.ranges().subList(0, Math.min(MOST, view.ranges().size()));
        var shapes = new ArrayList<Shape>();
        double step = Math.min(60.0, (double) WIDTH / ranges.size());
        for (int lane = 0; lane < 2; lane++) {
            shapes.add(new Label(4, lane * LANE + 18, Anchor.START, Span.strong(lane == 0 ? "A" : "B")));
            for (int i = 0; i < ranges.size(); i++) {
                var rights = lane == 0 ? ranges.get(i).first() : ranges.get(i).second();
                box(shapes, LEFT + i * step, lane * LANE + 2, step - 2, rights);
            }
        }
        for (int i = 0; i < ranges.size(); i++) {
            shapes.add(new Label(LEFT + i * step + step / 2 - 1, 2 * LANE + 10, Anchor.MIDDLE,
                Span.muted(Integer.toString(i + 1))));
        }
        return new Drawing("What two page tables map, range by range in the order of the table: a thick box is for "
            + "ring 3 too, a thin one for rings 0 to 2, a gap is not mapped", (int) (LEFT + step * ranges.size()) + 2,
            2 * LANE + 16, shapes, List.of());
    }

    private static void box(List<Shape> shapes, double x, double y, double width, KptiView.Rights rights) {
        if (rights != null) {
            shapes.add(new Box(x, y, width, BOX, rights.user() ? Stroke.THICK : Stroke.THIN,
                rights.user() ? Tone.NEW : Tone.PLAIN));
            shapes.add(new Label(x + width / 2, y + 17, Anchor.MIDDLE, Span.code(rights.user() ? "U" : "S")));
        }
    }
}
