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
        return "%s => %s | %s".formatted(Description.title(test), end(test, ours), end(test, theirs));
    }

    private static String end(TestCase test, Outcome outcome) {
        if (outcome.end() != Outcome.End.CAUGHT) {
            return outcome.end().name();
        }
        long task = outcome.registers().getOrDefault(Slot.TR, test.get(Slot.TR));
        return "vector " + outcome.registers().get(Slot.RIP)
            + (task == test.get(Slot.TR) ? "" : " in task 0x%x".formatted(task));
    }

    /**
     * A line for each register and quadword in which two outcomes differ; none when they agree. An equals sign tells
     * where a quadword is as it was.
     */
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
                lines.add("%s+0x%x: %s0x%x | %s0x%x ^ 0x%x".formatted(Layout.pageName(place), place & 0xfff,
                    mark(test.get(place), mine, other), mine, mark(test.get(place), other, mine), other, mine ^ other));
            }
        }
        return lines;
    }

    /** An equals sign where a value has left the bytes in which it differs from another as they were. */
    private static String mark(long before, long value, long other) {
        for (long mask = 0xff; mask != 0; mask <<= 8) {
            if (((value ^ other) & mask) != 0 && ((value ^ before) & mask) != 0) {
                return "";
            }
        }
        return "=";
    }
}
