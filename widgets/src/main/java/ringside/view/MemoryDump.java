package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * Memory, byte by byte, sixteen to a row.
 *
 * @param address where it starts, linear
 * @param symbol  that address by name, or null
 * @param length  in bytes
 * @param rows    in ascending order
 */
public record MemoryDump(Hex address, String symbol, int length, List<Line> rows) implements View {
    public static final String VIEW = "memory";

    /**
     * Up to sixteen bytes.
     *
     * @param address of the first byte
     * @param mapped  whether paging lets the supervisor read it
     * @param bytes   two hexadecimal digits each, divided by blanks; empty when not mapped
     * @param text    the same as ASCII, a dot for everything else
     * @param words   the same as 64-bit values, least significant byte first
     * @param changed the offsets within the row of bytes that the last run changed
     * @param before  the bytes as they were when the last run began; null when it changed none of them
     */
    public record Line(Hex address, boolean mapped, String bytes, String text, List<Hex> words, List<Integer> changed,
                       String before) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        return Figure.of("Memory", Text.plain(length + " bytes from ").and(Words.address(address, symbol))
            .and(Span.plain(changes())),
            Table.list("Bytes, and the same as text", List.of(head("address"), text("bytes"), text("text")),
                rows.stream().flatMap(MemoryDump::lines).toList()));
    }

    private String changes() {
        int changed = rows.stream().mapToInt(line -> line.changed().size()).sum();
        return changed == 0 ? "" : "; the last run changed " + Words.counted(changed, "byte");
    }

    /** Under a row that the run changed, what the changed bytes were. */
    private static Stream<Row> lines(Line line) {
        return line.before() == null ? Stream.of(row(line))
            : Stream.of(row(line), Row.of(Text.muted("was"), was(line), Text.EMPTY).faint(true));
    }

    private static Text was(Line line) {
        var bytes = line.before().split(" ");
        var words = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            words.append(i == 0 ? "" : i == 8 ? "  " : " ").append(line.changed().contains(i) ? bytes[i] : "  ");
        }
        return Text.of(Span.code(words.toString()).as(Tone.MUTED));
    }

    private static Row row(Line line) {
        return Row.of(line.changed().isEmpty() ? Mark.NONE : Mark.CHANGED, Text.code(line.address().padded(8)),
            line.mapped() ? bytes(line) : Text.muted("not mapped"), Text.code(line.text()));
    }

    /** A wider gap after eight bytes; runs of changed bytes in another tone. */
    private static Text bytes(Line line) {
        var spans = new ArrayList<Span>();
        var bytes = line.bytes().split(" ");
        var run = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            boolean changed = line.changed().contains(i);
            run.append(i == 0 ? "" : i == 8 ? "  " : " ").append(bytes[i]);
            if (i == bytes.length - 1 || changed != line.changed().contains(i + 1)) {
                spans.add(Span.code(run.toString()).as(changed ? Tone.NEW : Tone.PLAIN));
                run.setLength(0);
            }
        }
        return new Text(spans);
    }
}
