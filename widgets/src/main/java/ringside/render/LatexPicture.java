package ringside.render;

import java.util.Locale;
import ringside.figure.Drawing;
import ringside.figure.Drawing.Box;
import ringside.figure.Drawing.Label;
import ringside.figure.Drawing.Line;
import ringside.figure.Drawing.Shape;
import ringside.figure.Drawing.Stroke;

/** Drawings in LaTeX's own picture environment: no package, no other program. Its y grows upwards. */
final class LatexPicture {
    private static final double DASH = 8;

    private final StringBuilder out = new StringBuilder();
    private final Drawing drawing;

    private LatexPicture(Drawing drawing) {
        this.drawing = drawing;
    }

    static String of(Drawing drawing) {
        var picture = new LatexPicture(drawing);
        picture.write();
        return picture.out.toString();
    }

    private void write() {
        out.append("\\setlength{\\unitlength}{0.75pt}\\footnotesize\\begin{picture}(").append(drawing.width())
            .append(',')
            .append(drawing.height()).append(")\n");
        drawing.shapes().forEach(this::shape);
        out.append("\\end{picture}");
    }

    private void shape(Shape shape) {
        switch (shape) {
            case Box box -> put(box.stroke(), box.x(), box.y() + box.height(), frame(box));
            case Label(double x, double y, Drawing.Anchor anchor, var span) ->
                put(Stroke.THIN, x, y, "\\makebox(0,0)[" + corner(anchor) + "]{" + Latex.span(span) + "}");
            case Line line -> line(line);
        }
    }

    private static String frame(Box box) {
        var size = "(" + number(box.width()) + "," + number(box.height()) + "){}";
        return box.stroke() == Stroke.DASHED ? "\\dashbox{4}" + size : "\\framebox" + size;
    }

    private static String corner(Drawing.Anchor anchor) {
        return switch (anchor) {
            case START -> "lb";
            case MIDDLE -> "b";
            case END -> "rb";
        };
    }

    /** Lines run along an axis; a slanted one is a curve without a bend, and has no arrow's head. */
    private void line(Line line) {
        double dx = line.x2() - line.x1();
        double dy = line.y1() - line.y2();
        double length = Math.abs(dx) + Math.abs(dy);
        if (dx != 0 && dy != 0) {
            out.append("\\qbezier(").append(at(line.x1(), line.y1())).append(")(")
                .append(at((line.x1() + line.x2()) / 2, (line.y1() + line.y2()) / 2)).append(")(")
                .append(at(line.x2(), line.y2())).append(")\n");
        } else if (line.stroke() == Stroke.DASHED) {
            dashes(line, Math.signum(dx), Math.signum(dy), (int) (length / DASH));
        } else {
            var direction = "(" + number(Math.signum(dx)) + "," + number(Math.signum(dy)) + "){" + number(length) + "}";
            put(line.stroke(), line.x1(), line.y1(), (line.arrow() ? "\\vector" : "\\line") + direction);
        }
    }

    private void dashes(Line line, double dx, double dy, int count) {
        out.append("\\multiput(").append(at(line.x1(), line.y1())).append(")(").append(number(dx * DASH)).append(',')
            .append(number(dy * DASH)).append("){").append(count).append("}{\\line(").append(number(dx)).append(',')
            .append(number(dy))
            .append("){").append(number(DASH / 2)).append("}}\n");
    }

    private void put(Stroke stroke, double x, double y, String what) {
        var weight = stroke == Stroke.THICK ? "\\thicklines" : "\\thinlines";
        out.append(weight).append("\\put(").append(at(x, y)).append("){").append(what).append("}\n");
    }

    private String at(double x, double y) {
        return number(x) + "," + number(drawing.height() - y);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
