package ringside.render;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import ringside.figure.Drawing;
import ringside.figure.Printable;
import ringside.figure.Drawing.Box;
import ringside.figure.Drawing.Label;
import ringside.figure.Drawing.Line;
import ringside.figure.Drawing.Shape;
import ringside.figure.Tone;

/**
 * Drawings as inline SVG. Without ids, so that any number of them can stand in one page: an arrow's head is drawn by
 * hand.
 */
final class Svg {
    private static final double HEAD = 7;
    /** What the page's style sheet says to inline drawings. */
    private static final String IMAGE_STYLE = "<style>svg{background:#fff;color:#1a1a1a}"
        + "text{font-family:system-ui,sans-serif}text.code{font-family:monospace;font-size:12px}"
        + ".strong,.new,.good,.bad{font-weight:700}.thick{stroke-width:2.5}rect.new,path.new{stroke:#0072b2}"
        + "rect.bad,path.bad{stroke:#d55e00}rect.good,path.good{stroke:#009e73}</style>";

    private Svg() {
    }

    static void write(Drawing drawing, StringBuilder out) {
        out.append("<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ").append(drawing.width())
            .append(' ')
            .append(drawing.height()).append("\" width=\"").append(drawing.width()).append("\" height=\"")
            .append(drawing.height()).append("\" font-size=\"13\" fill=\"none\" stroke=\"currentColor\">");
        out.append("<title>").append(escape(drawing.description())).append("</title>");
        drawing.shapes().forEach(shape -> shape(shape, out));
        out.append("</svg>");
    }

    /** The drawing as an image on a light ground of its own: it takes no colours from the page. */
    static void image(Drawing drawing, StringBuilder out) {
        var svg = new StringBuilder();
        write(drawing, svg);
        int start = svg.indexOf(">") + 1;
        svg.insert(start, IMAGE_STYLE);
        var data = Base64.getEncoder().encodeToString(svg.toString().getBytes(StandardCharsets.UTF_8));
        out.append("<img alt=\"").append(escape(drawing.description())).append("\" width=\"").append(drawing.width())
            .append("\" height=\"").append(drawing.height())
            .append("\" style=\"max-width:100%;height:auto\" src=\"data:image/svg+xml;base64,").append(data)
            .append("\"/>");
    }

    private static void shape(Shape shape, StringBuilder out) {
        switch (shape) {
            case Box box -> out.append("<rect class=\"").append(style(box.stroke(), box.tone())).append("\" x=\"")
                .append(number(box.x()))
                .append("\" y=\"").append(number(box.y())).append("\" width=\"").append(number(box.width()))
                .append("\" height=\"").append(number(box.height())).append("\" rx=\"3\"").append(dashes(box.stroke()))
                .append("/>");
            case Line line -> line(line, out);
            case Label label -> label(label, out);
        }
    }

    private static void line(Line line, StringBuilder out) {
        out.append("<path class=\"").append(style(line.stroke(), line.tone())).append("\" d=\"M")
            .append(number(line.x1())).append(' ').append(number(line.y1())).append('L')
            .append(number(line.x2())).append(' ').append(number(line.y2()));
        out.append('"').append(dashes(line.stroke())).append("/>");
        if (line.arrow()) {
            out.append("<path class=\"").append(style(Drawing.Stroke.THIN, line.tone())).append("\" d=\"")
                .append(head(line)).append("\"/>");
        }
    }

    /** Two strokes back from the line's end. */
    private static String head(Line line) {
        double angle = Math.atan2(line.y2() - line.y1(), line.x2() - line.x1());
        return "M" + wing(line, angle + 0.45) + "L" + number(line.x2()) + " " + number(line.y2()) + "L"
            + wing(line, angle - 0.45);
    }

    private static String wing(Line line, double angle) {
        return number(line.x2() - HEAD * Math.cos(angle)) + " " + number(line.y2() - HEAD * Math.sin(angle));
    }

    private static void label(Label label, StringBuilder out) {
        var span = label.span();
        out.append("<text class=\"").append(span.tone().name().toLowerCase(Locale.ROOT))
            .append(span.code() ? " code" : "")
            .append("\" x=\"").append(number(label.x())).append("\" y=\"").append(number(label.y()))
            .append("\" fill=\"currentColor\" stroke=\"none\" text-anchor=\"")
            .append(label.anchor().name().toLowerCase(Locale.ROOT)).append("\">")
            .append(escape(span.text())).append("</text>");
    }

    private static String style(Drawing.Stroke stroke, Tone tone) {
        return stroke.name().toLowerCase(Locale.ROOT) + " " + tone.name().toLowerCase(Locale.ROOT);
    }

    private static String dashes(Drawing.Stroke stroke) {
        return switch (stroke) {
            case THIN -> "";
            case THICK -> " stroke-width=\"2.5\"";
            case DASHED -> " stroke-dasharray=\"4 3\"";
        };
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escape(String text) {
        return Html.escape(Printable.line(text));
    }
}
