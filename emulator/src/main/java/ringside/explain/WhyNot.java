package ringside.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import ringside.state.Check;
import ringside.state.Fault;
import ringside.state.Origin;

/**
 * What would have to be otherwise for an instruction to succeed: for each check that fails, in the order in which they
 * are made, the smallest change that lets it pass, found by trying. Later checks are made with the earlier changes in
 * place.
 *
 * @param obstacles the checks that fail; the last one may be without a change that helps
 * @param first     what became of the attempt as things stand
 * @param last      what became of it with all changes made
 * @param trials    how many trials the search took
 */
public record WhyNot(List<Obstacle> obstacles, Trial first, Trial last, long trials) {
    /** A search gives up after so many checks. */
    private static final int MOST = 16;
    /** How many other ways are told beside the best. */
    private static final int ALTERNATIVES = 2;

    public WhyNot {
        obstacles = List.copyOf(obstacles);
    }

    /**
     * A check that fails.
     *
     * @param fault  what it raises
     * @param step   the number of the micro-step, from 0
     * @param origin what it looked at, in words; may be empty
     * @param ways   what lets it pass, the best way first, then others that change something else; empty where nothing
     *               was found
     */
    public record Obstacle(Fault fault, int step, String origin, List<Way> ways) {
        public Obstacle {
            ways = List.copyOf(ways);
        }

        public Check check() {
            return fault.check();
        }
    }

    /**
     * A way past a check.
     *
     * @param changes what is changed: one place, or the two halves of a value
     * @param words   that in words: {@code set bit 47 of gate 0x80: present (P) 0 → 1}
     */
    public record Way(List<Change> changes, String words) {
        public Way {
            changes = List.copyOf(changes);
        }
    }

    /** Whether every obstacle can be taken out of the way. */
    public boolean succeeds() {
        return last.passed();
    }

    /** Searches. Ends with the scratch as it was copied. */
    public static WhyNot of(Scratch scratch, Attempt attempt, Names names) {
        long before = scratch.trials();
        var first = scratch.attempt(attempt, List.of());
        var last = first;
        var made = new ArrayList<Change>();
        var obstacles = new ArrayList<Obstacle>();
        var met = new HashSet<Met>();
        while (!last.passed() && obstacles.size() < MOST) {
            met.add(Met.of(last.fault()));
            var ways = new Search(scratch, attempt, made, last, met).ways(1 + ALTERNATIVES);
            obstacles.add(obstacle(scratch, made, last, ways, names));
            if (ways.isEmpty()) {
                break;
            }
            made.addAll(ways.getFirst().changes());
            last = ways.getFirst().trial();
        }
        scratch.reset();
        return new WhyNot(obstacles, first, last, scratch.trials() - before);
    }

    private static Obstacle obstacle(Scratch scratch, List<Change> made, Trial failed, List<Search.Way> ways,
                                     Names names) {
        scratch.reset(made);
        var wording = new Wording(scratch, failed, names);
        return new Obstacle(failed.fault(), failed.steps().size() - 1, wording.origin(),
            ways.stream().map(way -> new Way(way.changes(), wording.words(way.changes()))).toList());
    }

    /** A check and the place that it looked at. */
    record Met(Check check, Origin origin, long where) {
        static Met of(Fault fault) {
            return new Met(fault.check(), fault.origin(), fault.where());
        }
    }
}
