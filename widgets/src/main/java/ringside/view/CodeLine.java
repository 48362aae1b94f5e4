package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
        Column.words("line"));

    /**
     * A listing as a table; labels have rows of their own, and so have the lines of compiled code, of which each makes
     * several instructions: they stand before those.
     */
    static Table table(String caption, List<CodeLine> lines) {
        var rows = new ArrayList<Row>();
        boolean compiled = IntStream.range(1, lines.size()).anyMatch(i -> lines.get(i).sameLine(lines.get(i - 1)));
        CodeLine last = null;
        for (var line : lines) {
            if (compiled && line.place() != null && (last == null || !line.sameLine(last))) {
                rows.add(Row.of(Text.EMPTY, Text.EMPTY, line.place().text() == null ? Text.EMPTY
                    : Text.code(line.place().text().stripTrailing()), Text.muted(line.place().label())).faint(true));
            }
            last = line;
            if (line.label() != null) {
                rows.add(Row.of(Text.EMPTY, Text.EMPTY, Text.of(Span.code(line.label() + ":").as(Tone.STRONG)),
                    Text.EMPTY));
            }
            rows.add(line.row(!compiled));
        }
        return Table.list(caption, COLUMNS, rows);
    }

    private boolean sameLine(CodeLine other) {
        return place != null && other.place != null && place.line() == other.place.line()
            && place.unit().equals(other.place.unit());
    }

    private Row row(boolean withPlace) {
        var instruction = Text.of(Span.code("    " + text).as(current ? Tone.STRONG : Tone.PLAIN));
        return Row.of(current ? Mark.POINTER : Mark.NONE, Text.code(address.toString()),
            Text.of(Span.code(bytes).as(Tone.MUTED)),
            target == null ? instruction : instruction.and(Span.code("  <" + target + ">").as(Tone.MUTED)),
            place == null || !withPlace ? Text.EMPTY : source());
    }

    private Text source() {
        var label = Text.muted(place.label());
        return place.text() == null || place.text().isBlank() ? label
            : label.and(Span.plain("  "), Span.code(place.text().strip()).as(Tone.MUTED));
    }
}
