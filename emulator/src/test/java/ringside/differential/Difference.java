package ringside.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What two machines disagree about in a case. */
final class Difference {
    private Difference() {
    }

    /** The case and how it ended here and there: what the accepted disagreements are matched with. */
    static String headline(TestCase test, Outcome ours, Outcome theirs) {
        return "%s => %s | %s".formatted(Description.title(test), end(ours), end(theirs));
    }

    private static String end(Outcome outcome) {
        return outcome.end() == Outcome.End.CAUGHT ? "vector " + outcome.registers().get(Slot.RIP)
            : outcome.end().name();
    }

    /** A line for each register and quadword in which two outcomes differ; none when they agree. */
    static List<String> lines(TestCase test, Outcome ours, Outcome theirs) {
        List<String> lines = new ArrayList<>();
        if (ours.end() != theirs.end()) {
            lines.add("end: %s | %s".formatted(ours.end(), theirs.end()));
            return lines;
        }
        for (var slot : Slot.values()) {
            long mine = ours.registers().getOrDefault(slot, test.get(slot));
            long other = theirs.registers().getOrDefault(slot, test.get(slot));
            if (mine != other) {
                var name = slot == Slot.RIP ? "vector" : slot.label();
                lines.add("%s: 0x%x | 0x%x ^ 0x%x".formatted(name, mine, other, mine ^ other));
            }
        }
        var places = new TreeSet<>(ours.memory().keySet());
        places.addAll(theirs.memory().keySet());
        for (long place : places) {
            long mine = ours.memory().getOrDefault(place, test.get(place));
            long other = theirs.memory().getOrDefault(place, test.get(place));
            if (mine != other) {
                lines.add("%s+0x%x: 0x%x | 0x%x ^ 0x%x"
                    .formatted(Layout.pageName(place), place & 0xfff, mine, other, mine ^ other));
            }
        }
        return lines;
    }
}
