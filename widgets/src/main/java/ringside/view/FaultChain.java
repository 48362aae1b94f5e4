package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Drawing;
import ringside.figure.Drawing.Anchor;
import ringside.figure.Drawing.Box;
import ringside.figure.Drawing.Label;
import ringside.figure.Drawing.Line;
import ringside.figure.Drawing.Shape;
import ringside.figure.Drawing.Stroke;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/** Exceptions that follow from each other, as a chain of boxes: the first fault, the double fault, the shutdown. */
final class FaultChain {
    private static final int WIDTH = 150;
    private static final int HEIGHT = 46;
    private static final int GAP = 44;

    private FaultChain() {
    }

    static Drawing drawing(List<FaultBrief.Link> chain) {
        var shapes = new ArrayList<Shape>();
        for (int i = 0; i < chain.size(); i++) {
            box(shapes, chain.get(i), 2 + i * (WIDTH + GAP), i == chain.size() - 1);
        }
        var names = String.join(", then ", chain.stream().map(FaultBrief.Link::shortForm).toList());
        return new Drawing("Chain of exceptions: " + names, chain.size() * (WIDTH + GAP) - GAP + 4, HEIGHT + 4, shapes,
            List.of(table(chain)));
    }

    private static void box(List<Shape> shapes, FaultBrief.Link link, int x, boolean last) {
        shapes.add(new Box(x, 2, WIDTH, HEIGHT, last ? Stroke.THICK : Stroke.THIN, last ? Tone.BAD : Tone.PLAIN));
        shapes.add(new Label(x + WIDTH / 2.0, 20, Anchor.MIDDLE, Span.code(link.shortForm()).as(Tone.STRONG)));
        shapes.add(new Label(x + WIDTH / 2.0, 38, Anchor.MIDDLE, beneath(link)));
        if (!last) {
            shapes.add(new Line(x + WIDTH + 4, 2 + HEIGHT / 2.0, x + WIDTH + GAP - 4, 2 + HEIGHT / 2.0, Stroke.THIN,
                true, Tone.PLAIN));
        }
    }

    private static Span beneath(FaultBrief.Link link) {
        if (link.address() != null) {
            return Span.code(link.address().toString()).as(Tone.MUTED);
        }
        return Span.muted(link.vector() < 0
            ? "the processor stops" : link.check() == null ? "in place of both" : "vector " + link.vector());
    }

    /**
     * A double fault stands for the two before it; every other one arose while the one before it was being delivered.
     */
    private static String when(List<FaultBrief.Link> chain, int index) {
        if (index == 0) {
            return "at the instruction";
        }
        return chain.get(index).check() == null
            ? "thereupon" : "while " + chain.get(index - 1).shortForm() + " was being delivered";
    }

    private static Table table(List<FaultBrief.Link> chain) {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < chain.size(); i++) {
            var link = chain.get(i);
            rows.add(Row.of(Mark.FAILED, Text.plain(Integer.toString(i + 1)), Text.code(link.shortForm()),
                Text.plain(when(chain, i)), link.address() == null ? Text.EMPTY : Text.code(link.address().toString()),
                Text.plain(link.sentence())));
        }
        return Table.list("Chain of exceptions",
            List.of(head(""), text("exception"), text("when"), text("address"), words("what did not hold")), rows);
    }
}
