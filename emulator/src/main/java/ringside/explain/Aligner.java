package ringside.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import ringside.trace.Recorded;

/**
 * Finds where two runs part and what corresponds to what behind it. Instructions are compared as they are written, so
 * that code which merely moved, because a line came in before it, is still the same; so are two values that are the
 * addresses of the same instruction or of the same name.
 */
final class Aligner {
    /** Steps looked at before two runs count as alike. */
    private static final long MOST_COMMON = 2_000_000;
    /** Steps behind the parting that are brought into correspondence; the work grows with the square. */
    private static final int WINDOW = 300;
    private static final int ROWS_BEFORE = 4;
    private static final int ROWS_AFTER = 24;

    private final Track first;
    private final Track second;
    /** What each run executed at an address. */
    private final Map<Long, String> firstCode = new HashMap<>();
    private final Map<Long, String> secondCode = new HashMap<>();

    Aligner(Track first, Track second) {
        this.first = first;
        this.second = second;
    }

    Comparison compare() {
        long shorter = Math.min(first.count(), second.count());
        long common = 0;
        while (common < Math.min(shorter, MOST_COMMON) && alike(first.step(common), second.step(common))) {
            common++;
        }
        if (common == shorter || common == MOST_COMMON) {
            boolean never = first.count() == second.count() || common == MOST_COMMON;
            return new Comparison(never ? Comparison.How.NEVER : Comparison.How.END, common, List.of(), rows(common));
        }
        return parted(common);
    }

    private Comparison parted(long common) {
        var one = first.step(common);
        var other = second.step(common);
        if (!same(one, other)) {
            return new Comparison(Comparison.How.INSTRUCTION, common, List.of(), rows(common));
        }
        var how = event(one).equals(event(other)) ? Comparison.How.RESULT : Comparison.How.EVENT;
        return new Comparison(how, common, differences(one, other), rows(common));
    }

    // ---- Two steps

    private boolean same(Recorded one, Recorded other) {
        var text = firstCode.computeIfAbsent(one.rip(), _ -> first.text(one));
        return secondCode.computeIfAbsent(other.rip(), _ -> second.text(other)).equals(text)
            && first.text(one).equals(second.text(other));
    }

    private boolean alike(Recorded one, Recorded other) {
        return same(one, other) && one.cplAfter() == other.cplAfter() && event(one).equals(event(other))
            && differences(one, other).isEmpty();
    }

    private static String event(Recorded step) {
        return Objects.toString(step.delivered(), "");
    }

    private List<Comparison.Difference> differences(Recorded one, Recorded other) {
        var found = new ArrayList<Comparison.Difference>();
        differ(found, "event", event(one), event(other));
        differ(found, "CPL", Integer.toString(one.cplAfter()), Integer.toString(other.cplAfter()));
        differ(found, registers(one), registers(other));
        differ(found, writes(first, one), writes(second, other));
        return found;
    }

    private static void differ(List<Comparison.Difference> found, String what, String one, String other) {
        if (!one.equals(other)) {
            found.add(new Comparison.Difference(what, one, other));
        }
    }

    private void differ(List<Comparison.Difference> found, Map<String, Long> ones, Map<String, Long> others) {
        var names = new TreeSet<>(ones.keySet());
        names.addAll(others.keySet());
        for (var name : names) {
            var one = ones.get(name);
            var other = others.get(name);
            if (one == null || other == null || !alike(one, other)) {
                found.add(new Comparison.Difference(name, told(first, one), told(second, other)));
            }
        }
    }

    private static Map<String, Long> registers(Recorded step) {
        var values = new TreeMap<String, Long>();
        step.registers().forEach(change -> values.put(change.register().label(), change.after()));
        return values;
    }

    private static Map<String, Long> writes(Track track, Recorded step) {
        var values = new TreeMap<String, Long>();
        step.writes().forEach(write -> {
            var name = track.symbol(write.address());
            values.put("%d bits at %s".formatted(write.width(), name == null ? Telling.hex(write.address()) : name),
                write.after());
        });
        return values;
    }

    private boolean alike(long one, long other) {
        if (one == other) {
            return true;
        }
        var code = firstCode.get(one);
        if (code != null && code.equals(secondCode.get(other))) {
            return true;
        }
        var name = first.symbol(one);
        return name != null && name.equals(second.symbol(other));
    }

    private static String told(Track track, Long value) {
        if (value == null) {
            return "";
        }
        var name = track.symbol(value);
        return Telling.hex(value) + (name == null ? "" : " <" + name + ">");
    }

    // ---- What stands beside what

    private List<Comparison.Row> rows(long common) {
        var rows = new ArrayList<Comparison.Row>();
        for (long i = Math.max(0, common - ROWS_BEFORE); i < common; i++) {
            rows.add(new Comparison.Row(i, i, Comparison.Likeness.SAME));
        }
        behind(common, rows);
        return List.copyOf(rows.subList(0, Math.min(rows.size(), ROWS_BEFORE + ROWS_AFTER)));
    }

    /** The longest common subsequence of the two runs' instructions behind the parting. */
    private void behind(long common, List<Comparison.Row> rows) {
        var ones = window(first, common);
        var others = window(second, common);
        int[][] longest = longest(ones, others);
        int i = 0;
        int j = 0;
        while (i < ones.size() || j < others.size()) {
            if (i < ones.size() && j < others.size() && ones.get(i).equals(others.get(j))) {
                rows.add(beside(common + i++, common + j++));
            } else if (j == others.size() || i < ones.size() && longest[i + 1][j] >= longest[i][j + 1]) {
                rows.add(new Comparison.Row(common + i++, Comparison.NONE, Comparison.Likeness.ONLY_FIRST));
            } else {
                rows.add(new Comparison.Row(Comparison.NONE, common + j++, Comparison.Likeness.ONLY_SECOND));
            }
        }
    }

    private Comparison.Row beside(long one, long other) {
        return new Comparison.Row(one, other, alike(first.step(one), second.step(other))
            ? Comparison.Likeness.SAME : Comparison.Likeness.OTHER_RESULT);
    }

    private static List<String> window(Track track, long from) {
        var texts = new ArrayList<String>();
        for (long i = from; i < Math.min(track.count(), from + WINDOW); i++) {
            texts.add(track.text(track.step(i)));
        }
        return texts;
    }

    private static int[][] longest(List<String> ones, List<String> others) {
        var longest = new int[ones.size() + 1][others.size() + 1];
        for (int i = ones.size() - 1; i >= 0; i--) {
            for (int j = others.size() - 1; j >= 0; j--) {
                longest[i][j] = ones.get(i).equals(others.get(j)) ? longest[i + 1][j + 1] + 1
                    : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        return longest;
    }
}
