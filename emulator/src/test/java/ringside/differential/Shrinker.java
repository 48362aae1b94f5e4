package ringside.differential;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import ringside.isa.Instruction;

/** Makes a case smaller, as long as it ends here and there as before and the difference stays unexplained. */
final class Shrinker {
    /** What makes the mode: changed alone they would only lose the way in. */
    private static final Set<Slot> FRAME = EnumSet.of(Slot.MODE, Slot.CS, Slot.SS, Slot.RIP, Slot.RSP, Slot.CR0, Slot.CR3,
        Slot.IDTR_BASE, Slot.IDTR_LIMIT, Slot.TR);
    private static final long VIRTUAL = 0x20000;
    /** No case has more code. */
    private static final int LONGEST = 64;

    /** One way to make a case smaller. */
    @FunctionalInterface
    private interface Cut {
        void apply(TestCase test);
    }

    private final Comparison comparison;

    Shrinker(Comparison comparison) {
        this.comparison = comparison;
    }

    Comparison.Verdict shrink(Comparison.Verdict verdict) {
        var smallest = verdict;
        while (true) {
            var smaller = withoutInstructions(smallest);
            smaller = round(smaller, patches(smaller.test()));
            if (smaller == smallest) {
                return smallest;
            }
            smallest = smaller;
        }
    }

    private Comparison.Verdict withoutInstructions(Comparison.Verdict from) {
        var code = Description.code(from.test());
        var smallest = from;
        for (int i = code.size() - 1; i >= 0 && code.size() > 1; i--) {
            smallest = round(smallest, List.of(without(code.get(i))));
        }
        return smallest;
    }

    /** Tries all cuts, each alone, then together as many as can be of those that leave the difference. */
    private Comparison.Verdict round(Comparison.Verdict from, List<Cut> cuts) {
        var alone = tryAll(from, cuts.stream().map(List::of).toList());
        var useful = IntStream.range(0, cuts.size()).filter(i -> alone.get(i) != null).mapToObj(cuts::get).toList();
        List<List<Cut>> together = new ArrayList<>();
        for (int count = useful.size(); count > 0; count = count * 3 / 4) {
            together.add(useful.subList(0, count));
        }
        return tryAll(from, together).stream().filter(verdict -> verdict != null).findFirst().orElse(from);
    }

    /** The verdicts over the cut cases; null where the difference is gone or another one. */
    private List<Comparison.Verdict> tryAll(Comparison.Verdict from, List<List<Cut>> ways) {
        if (ways.isEmpty()) {
            return List.of();
        }
        var cases = ways.stream().map(cuts -> {
            var test = new TestCase(from.test());
            cuts.forEach(cut -> cut.apply(test));
            return test;
        }).toList();
        List<Comparison.Verdict> kept = new ArrayList<>();
        for (var verdict : comparison.of(cases)) {
            kept.add(verdict.isUnexplained() && verdict.ends().equals(from.ends()) ? verdict : null);
        }
        return kept;
    }

    /** Leaves an instruction out. */
    private static Cut without(Instruction instruction) {
        return copy -> {
            for (long place = instruction.address(); place < Layout.CODE + LONGEST; place++) {
                long from = place + instruction.length();
                copy.put(place, 1, copy.get(from & -8) >>> 8 * (from & 7));
            }
        };
    }

    /** Quadwords back to the template. */
    private static List<Cut> patches(TestCase test) {
        List<Cut> cuts = new ArrayList<>();
        for (long address : test.patches().keySet()) {
            long slot = address - Layout.STATE >> 3;
            boolean isState = slot >= 0 && slot < Slot.count();
            if (isState && FRAME.contains(Slot.of((int) slot)) || address >= Layout.CODE && address < Layout.CODE + LONGEST) {
                continue;
            }
            long value = isState && Slot.of((int) slot) == Slot.RFLAGS ? 2 | test.get(Slot.RFLAGS) & VIRTUAL
                : test.template().get(address);
            if (value != test.get(address)) {
                cuts.add(copy -> copy.put(address, value));
            }
        }
        return cuts;
    }
}
