package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import ringside.figure.Drawing;

class TimelineDrawingTest {
    private static Timeline timeline(int crossings) {
        var spans = new ArrayList<Timeline.Stretch>();
        var all = new ArrayList<Timeline.Crossing>();
        for (int i = 0; i <= crossings; i++) {
            spans.add(new Timeline.Stretch(10L * i, 10L * i + 9, i % 2 * 3));
            if (i < crossings) {
                all.add(new Timeline.Crossing(10L * i + 9, i % 2 * 3, 3 - i % 2 * 3, "int $0x20", Hex.of(0), null,
                    null));
            }
        }
        return new Timeline(0, 10L * crossings + 9, spans, all);
    }

    @Test
    void everyStretchHasItsBox() {
        var drawing = TimelineDrawing.of(timeline(6));
        assertEquals(7, drawing.shapes().stream().filter(Drawing.Box.class::isInstance).count());
        assertEquals(6, drawing.shapes().stream().filter(Drawing.Line.class::isInstance).count());
    }

    @Test
    void thousandsOfCrossingsStayDrawable() {
        var drawing = TimelineDrawing.of(timeline(5000));
        assertEquals(24, drawing.shapes().stream().filter(Drawing.Box.class::isInstance).count());
        assertTrue(drawing.width() < 760, "width " + drawing.width());
        assertTrue(drawing.description().length() < 100);
    }

    @Test
    void drawingsStayInsideTheirFrame() {
        var drawing = TimelineDrawing.of(timeline(30));
        for (var shape : drawing.shapes()) {
            if (shape instanceof Drawing.Box box) {
                assertTrue(box.x() >= 0 && box.x() + box.width() <= drawing.width() && box.y() >= 0
                    && box.y() + box.height() <= drawing.height(), box.toString());
            }
        }
    }
}
