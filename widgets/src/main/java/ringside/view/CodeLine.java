package ringside.view;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Column;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * An instruction of a listing.
 *
 * @param address where it stands
 * @param label   the symbol defined here, or null
 * @param bytes   two hexadecimal digits each, divided by blanks
 * @param text    disassembled
 * @param target  where it leads or what it touches, by name; null when it is none
 * @param place   its line in a cell, or null
 * @param current whether RIP points here
 */
public record CodeLine(Hex address, String label, String bytes, String text, String target, Place place,
                       boolean current) {

    private static final List<Column> COLUMNS =
        List.of(Column.head("address"), Column.text("bytes"), Column.text("instruction"),
        Column.text("line"));

    /** A listing as a table; labels have rows of their own. */
    static Table table(String caption, List<CodeLine> lines) {
        var rows = new ArrayList<Row>();
        for (var line : lines) {
            if (line.label() != null) {
                rows.add(Row.of(Text.EMPTY, Text.EMPTY, Text.of(Span.code(line.label() + ":").as(Tone.STRONG)),
                    Text.EMPTY));
            }
            rows.add(line.row());
        }
        return Table.list(caption, COLUMNS, rows);
    }

    private Row row() {
        var instruction = Text.of(Span.code("    " + text).as(current ? Tone.STRONG : Tone.PLAIN));
        return Row.of(current ? Mark.POINTER : Mark.NONE, Text.code(address.toString()),
            Text.of(Span.code(bytes).as(Tone.MUTED)),
            target == null ? instruction : instruction.and(Span.code("  <" + target + ">").as(Tone.MUTED)),
            place == null ? Text.EMPTY : source());
    }

    private Text source() {
        var label = Text.muted(place.label());
        return place.text() == null || place.text().isBlank() ? label
            : label.and(Span.plain("  "), Span.code(place.text().strip()).as(Tone.MUTED));
    }
}
