package ringside.vectors;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** In what two outcomes of one case differ. */
final class Difference {
    private static final int STACK_FAULT = 12;
    private static final int GENERAL_PROTECTION = 13;
    private static final int ALIGNMENT_CHECK = 17;
    private static final long PROGRAMS_END = 0x7fff_ffff_f000L;

    private Difference() {
    }

    /**
     * The differences as words, such as {@code rax 1 for 2}: ours for the processor's.
     *
     * @param tolerated what is not compared
     */
    static List<String> between(Setup setup, Outcome ours, Outcome theirs, Tolerance tolerated) {
        List<String> differences = new ArrayList<>();
        if (tolerated.alignmentCheck() && ours.vector() != theirs.vector() && isAlignment(ours, theirs)) {
            return differences;
        }
        boolean sameError = ours.error() == theirs.error() || isSystems(theirs) || tolerated.faultAddress();
        if (ours.vector() != theirs.vector() || ours.address() != theirs.address() && !tolerated.faultAddress()
            || !sameError) {
            differences.add(event(ours) + " for " + event(theirs));
        }
        for (int place = 0; place < Place.END; place++) {
            if (Place.exists(place)) {
                place(place, ours, theirs, tolerated, differences);
            }
        }
        var one = tolerated.without(ours.memory());
        var other = tolerated.without(theirs.memory());
        if (!one.equals(other)) {
            differences.add("memory " + one + " for " + other);
        }
        return differences;
    }

    /** Whether one is an alignment check, or they are the two faults of an area that is not aligned in a stack. */
    private static boolean isAlignment(Outcome ours, Outcome theirs) {
        return ours.vector() == ALIGNMENT_CHECK || theirs.vector() == ALIGNMENT_CHECK
            || ours.vector() == STACK_FAULT && theirs.vector() == GENERAL_PROTECTION;
    }

    /** Linux hides which addresses beyond a program's are mapped: it sets bit 0 of their error codes. */
    private static boolean isSystems(Outcome theirs) {
        return theirs.vector() == Outcome.PAGE_FAULT
            && Long.compareUnsigned(theirs.address(), PROGRAMS_END) >= 0;
    }

    private static void place(int place, Outcome ours, Outcome theirs, Tolerance tolerated, List<String> differences) {
        long mask = place == Place.RFLAGS ? VectorFile.FLAGS & ~tolerated.flags()
            : place == Place.FSW ? ~tolerated.statusWord() : -1;
        long low = (ours.state().low(place) ^ theirs.state().low(place)) & mask;
        long high = ours.state().high(place) ^ theirs.state().high(place);
        if ((low | high) != 0 && !tolerated.covers(place)) {
            differences.add(Place.name(place) + " " + hex(ours.state(), place) + " for " + hex(theirs.state(), place));
        }
    }

    private static String event(Outcome outcome) {
        return "#" + outcome.vector() + "(" + Integer.toHexString(outcome.error()) + ")"
            + (outcome.vector() == Outcome.PAGE_FAULT ? "@" + Long.toHexString(outcome.address()) : "");
    }

    private static String hex(State state, int place) {
        return (state.high(place) == 0 ? "" : Long.toHexString(state.high(place)) + ":")
            + Long.toHexString(state.low(place));
    }

    /** The case as words: code and all registers. */
    static String text(Setup setup) {
        var text = new StringBuilder(HexFormat.of().formatHex(setup.code));
        for (int place = 0; place < Place.END; place++) {
            if (Place.exists(place)) {
                text.append(' ').append(Place.name(place)).append('=').append(hex(setup.state, place));
            }
        }
        return text + " " + setup.patches;
    }
}
