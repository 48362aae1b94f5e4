package ringside.toolchain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives labelled data in assembly the line of its label: the assemblers' line tables know instructions alone, and let
 * the last one before some data reach to the data's end.
 */
final class DataLines {
    private DataLines() {
    }

    static UnitObject add(UnitObject object) {
        if (object.source().language() == Language.C) {
            return object;
        }
        Map<String, Integer> labels = SourceText.labels(object.source());
        List<LineRow> rows = new ArrayList<>();
        for (int i = 0; i < object.sections().size(); i++) {
            rows.addAll(rows(object, i, labels));
        }
        rows.sort(Comparator.comparingInt(LineRow::section).thenComparingLong(LineRow::start));
        return object.withLines(rows);
    }

    private static List<LineRow> rows(UnitObject object, int section, Map<String, Integer> labels) {
        TreeMap<Long, Integer> starts = new TreeMap<>();             // offset to line; the first of a run
        TreeSet<Long> ends = new TreeSet<>(List.of(object.sections().get(section).size()));
        for (LineRow row : object.lines()) {
            if (row.section() == section) {
                starts.put(row.start(), row.line());
                ends.add(row.end());
            }
        }
        for (Symbol symbol : object.symbols()) {
            if (symbol.section() == section && symbol.isNamed() && !starts.containsKey(symbol.value())) {
                Integer line = labels.get(symbol.name());
                if (line != null) {
                    starts.put(symbol.value(), line);
                }
            }
        }
        return cut(section, starts, ends);
    }

    /** Each run ends where the next begins, or where its sequence of instructions ends. */
    private static List<LineRow> cut(int section, TreeMap<Long, Integer> starts, TreeSet<Long> ends) {
        List<LineRow> rows = new ArrayList<>();
        starts.forEach((start, line) -> {
            Long next = starts.higherKey(start);
            Long end = ends.higher(start);
            long stop = next == null ? end == null ? start : end : end == null ? next : Math.min(next, end);
            if (stop > start) {
                rows.add(new LineRow(section, start, stop, line));
            }
        });
        return rows;
    }
}
