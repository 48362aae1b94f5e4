package ringside.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringside.figure.BitField;
import ringside.figure.BitRuler;
import ringside.figure.Column;
import ringside.figure.Figure;
import ringside.figure.Fold;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Verbatim;
import ringside.view.Samples;
import ringside.view.View;

class PlainTextTest {
    static List<View> views() {
        return Samples.all();
    }

    @Test
    void columnsAreAlignedAndNumbersFlushRight() {
        var columns = List.of(Column.head("name"), Column.number("bytes"), Column.text("what"));
        var rows = List.of(Row.of(Text.plain("a"), Text.code("5"), Text.plain("x")),
            Row.of(Mark.CHANGED, Text.plain("longer"), Text.change("1", "12"), Text.EMPTY));
        var table = Table.list("caption", columns, rows);
        assertEquals("""
            title
            lead

            caption
                name     bytes  what
                a            5  x
              ● longer  1 → 12""", PlainText.render(Figure.of("title", Text.plain("lead"), table)));
    }

    private static BitRuler ruler() {
        return BitRuler.of("value", 16, List.of(BitField.of(15, 8, "number", "0x2a", "", Mark.NONE),
            BitField.of(3, 2, "DPL", "11", "ring 3", Mark.DECIDES), BitField.of(0, 0, "VALID", "1", "", Mark.NONE)));
    }

    @Test
    void bitsStandInTheirPlaces() {
        assertEquals("""
            t

            value
              ┌─────────────15:8──────────────┬──────7:4──────┬──3:2──┬─1─┬─0─┐
              │            number             │               │  DPL  │   │VAL│
              │                               │               │       │   │ID │
              │             0x2a              │               │ ▲ 11  │   │ 1 │
              └───────────────────────────────┴───────────────┴───────┴───┴───┘
              number=0x2a  ▲ DPL=11 (ring 3)  VALID=1""", PlainText.render(Figure.of("t", Text.EMPTY, ruler())));
    }

    @Test
    void bitsThatAreFoldedAwayAreOnlyTold() {
        assertEquals("t\n\nmore\n\nvalue\n  number=0x2a  ▲ DPL=11 (ring 3)  VALID=1",
            PlainText.render(Figure.of("t", Text.EMPTY, Fold.closed("more", ruler()))));
    }

    @Test
    void whatIsFoldedIsThere() {
        var figure = Figure.of("t", Text.EMPTY, Fold.closed("more", new Verbatim("output", "one\r\ntwo\tthree\n")));
        assertEquals("t\n\nmore\n\noutput\n  one\n  two\tthree", PlainText.render(figure));
    }

    @Test
    void controlCharactersBecomeVisible() {
        var figure = Figure.of("a\u001b[31mb\nc\u007f", Text.plain("\ud800\u2066"), new Verbatim("v", "x\u0000y"));
        assertEquals("a\\x1b[31mb\\x0ac\\x7f\n\ufffd\ufffd\n\nv\n  x\\x00y", PlainText.render(figure));
    }

    @ParameterizedTest
    @MethodSource("views")
    void hasNoBlanksAtTheEndsOfLinesAndNoControlCharacters(View view) {
        var text = PlainText.render(view.figure());
        assertFalse(text.lines().anyMatch(line -> line.endsWith(" ")));
        assertFalse(text.chars().anyMatch(c -> c < 0x20 && c != '\n'));
    }
}
