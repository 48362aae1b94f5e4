package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import ringside.explain.Attempt;
import ringside.explain.Change;
import ringside.explain.Names;
import ringside.explain.StatePlace;
import ringside.explain.Scratch;
import ringside.explain.Trial;
import ringside.explain.WhyNot;
import ringside.state.Check;
import ringside.state.Fault;
import ringside.state.Origin;

/**
 * Why-not on failing cases of the battery: what it finds lets the check really pass, and one bit is enough where one bit
 * is. Every so many-th case is taken, all of them with {@code -Dringside.whynot.stride=1}, which takes minutes.
 */
class WhyNotBatteryTest {
    private static final int STRIDE = Integer.getInteger("ringside.whynot.stride", 29);
    /** What is asked of the search: so many of a hundred failing cases. */
    private static final int WANTED = 90;
    /** Places of which a single bit can be what is wrong; a selector is right or wrong as a whole. */
    private static final Set<Origin> SIMPLE =
        EnumSet.of(Origin.FLAGS, Origin.CONTROL, Origin.MSR, Origin.DEBUG, Origin.PAGE_ENTRY);

    /**
     * A failing case and what was found.
     *
     * @param test    the case
     * @param attempt what fails in it
     * @param scratch the state before
     * @param answer  what would help
     */
    private record Solved(CheckCase test, Attempt attempt, Scratch scratch, WhyNot answer) {
        WhyNot.Obstacle obstacle() {
            return answer.obstacles().getFirst();
        }

        boolean found() {
            return !obstacle().ways().isEmpty();
        }

        List<Change> changes() {
            return obstacle().ways().getFirst().changes();
        }

        Trial repaired() {
            return scratch.attempt(attempt, changes());
        }
    }

    @Test
    void findsWhatLetsTheCheckPass() {
        var solved = solved();
        var missing = new TreeMap<String, Integer>();
        for (var one : solved) {
            if (!one.found()) {
                missing.merge(one.test().check().name(), 1, Integer::sum);
            }
        }
        long found = solved.stream().filter(Solved::found).count();
        long whole = solved.stream().filter(one -> one.answer().succeeds()).count();
        System.out.println("why-not: a change for " + found + " of " + solved.size() + " failing cases, " + whole
            + " of them to the end; none for " + missing);
        assertTrue(solved.size() > 10_000 / STRIDE, () -> "only " + solved.size() + " cases fail");
        assertTrue(100 * found >= WANTED * solved.size(), () -> found + " of " + solved.size() + ", none for " + missing);
    }

    private static void verify(Solved one) {
        if (one.found()) {
            assertPasses(one);
            assertMinimal(one);
        }
    }

    /** The check holds now, or it is not made any more since the instruction takes another way. */
    private static void assertPasses(Solved one) {
        var trial = one.repaired();
        if (!trial.passed()) {
            var before = one.obstacle().fault();
            assertFalse(trial.fault().check() == before.check() && trial.fault().origin() == before.origin()
                && trial.fault().where() == before.where(), one::toString);
            assertTrue(trial.steps().size() >= one.answer().first().steps().size(), one::toString);
        }
    }

    /** Where turning over one bit of what the check looked at makes the instruction succeed, one bit is changed. */
    private static void assertMinimal(Solved one) {
        var fault = one.obstacle().fault();
        if (SIMPLE.contains(fault.origin()) && IntStream.range(0, 64).anyMatch(bit -> succeeds(one, bit))) {
            assertEquals(1, one.changes().stream().mapToInt(Change::bits).sum(), one::toString);
        }
    }

    private static boolean succeeds(Solved one, int bit) {
        return StatePlace.of(one.obstacle().fault()).filter(place -> bit < place.bits()).map(place -> {
            one.scratch().reset();
            long value = place.get(one.scratch());
            var trial = one.scratch().attempt(one.attempt(), List.of(new Change(place, value, value ^ 1L << bit)));
            return trial.completed() && holds(trial, one.obstacle().fault().check());
        }).orElse(false);
    }

    /** Whether the check was made and held; who leaves the mode in which it is made does not count. */
    private static boolean holds(Trial trial, Check check) {
        return trial.steps().stream().anyMatch(step -> step.check() == check && step.passed());
    }

    private static List<Solved> solved() {
        var cases = Battery.CASES.values().stream().flatMap(List::stream).toList();
        return IntStream.range(0, cases.size()).filter(i -> i % STRIDE == 0).mapToObj(cases::get)
            .flatMap(WhyNotBatteryTest::solve).toList();
    }

    /** The first thing in the case that raises the case's fault. */
    private static Stream<Solved> solve(CheckCase test) {
        var machine = test.machine().get();
        if (test.arrange() != null) {
            test.arrange().accept(machine);
        }
        test.spoil().accept(machine);
        var found = new ArrayList<Solved>();
        machine.rehearsal(attempt -> {
            var scratch = new Scratch(machine.cpu, machine.ram);
            var trial = scratch.attempt(attempt, List.of());
            if (!trial.passed() && found.isEmpty() && trial.fault().check() == test.check()) {
                found.add(new Solved(test, attempt, scratch, WhyNot.of(scratch, attempt, Names.NONE)));
                verify(found.getFirst()); // now, before the case changes the memory beneath the scratch
            }
        });
        try {
            test.act().accept(machine);
        } catch (Fault expected) {
            assertEquals(test.check(), expected.check());
        }
        assertFalse(found.isEmpty(), () -> "nothing failed in " + test);
        return found.stream();
    }
}
