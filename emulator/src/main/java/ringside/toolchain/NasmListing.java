package ringside.toolchain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * nasm's listing: which line made the bytes at which offset. Unlike nasm's debug information it tells the line that
 * used a macro from the lines inside it.
 *
 * @param rows in the order of the text
 */
record NasmListing(List<Row> rows) {
    private static final Pattern LINE = Pattern.compile(
            "\\s*(\\d+) (?:([0-9A-F]{8,16}) (\\S+)\\s*)?(.*)");
    private static final Pattern SECTION = Pattern.compile("(?i)\\[?(?:section|segment)\\s+([.\\w]+).*");
    private static final Pattern NESTED = Pattern.compile("(?:.*\\s)?<\\d+>\\s.*");

    /**
     * Bytes that a line made.
     *
     * @param section   the section's name
     * @param offset    their offset in it
     * @param innerLine the line that holds the instruction, perhaps inside a macro
     * @param line      the line that stands in the text by itself
     */
    record Row(String section, long offset, int innerLine, int line) { }

    static NasmListing read(String text, LineMap map) {
        List<Row> rows = new ArrayList<>();
        String section = ".text";
        int outer = 0;
        for (String line : text.split("\n")) {
            Matcher m = LINE.matcher(line);
            if (!m.matches()) {
                continue;
            }
            int number = map.editorLine(Integer.parseInt(m.group(1)));
            boolean nested = NESTED.matcher(m.group(4)).matches();
            outer = nested ? outer : number;
            Matcher change = SECTION.matcher(m.group(4).replaceFirst("^.*<\\d+>", "").strip());
            section = change.matches() ? change.group(1) : section;
            if (m.group(2) != null) {
                rows.add(new Row(section, Long.parseLong(m.group(2), 16), number, outer));
            }
        }
        return new NasmListing(rows);
    }

    /** The object with the lines inside macros replaced by the lines that used them. */
    UnitObject outOfMacros(UnitObject object) {
        Map<List<Long>, Integer> users = new HashMap<>();
        rows.stream().filter(r -> r.innerLine() != r.line())
                .forEach(r -> users.put(List.of(r.offset(), (long) r.innerLine()), r.line()));
        List<LineRow> lines = new ArrayList<>();
        for (LineRow row : object.lines()) {
            int line = users.getOrDefault(List.of(row.start(), (long) row.line()), row.line());
            LineRow last = lines.isEmpty() ? null : lines.getLast();
            boolean joins = last != null && last.section() == row.section() && last.end() == row.start()
                    && last.line() == line;
            long start = joins ? lines.removeLast().start() : row.start();
            lines.add(new LineRow(row.section(), start, row.end(), line));
        }
        return object.withLines(lines);
    }
}
