package ringside.explain;

import java.util.List;
import java.util.Optional;
import ringside.machine.Machine;
import ringside.state.Step;
import ringside.trace.Recorder;

/**
 * What an instruction would have gone on to do behind the check that failed: the rest of its ladder, taken from a trial
 * in which everything that stands in the way has been repaired.
 *
 * @param whyNot what stands in the way, and what would help
 * @param rungs  the micro-steps that were not reached, in order; empty where nothing was found that helps
 */
public record Ladder(WhyNot whyNot, List<Rung> rungs) {
    public Ladder {
        rungs = List.copyOf(rungs);
    }

    /**
     * A micro-step that was not reached.
     *
     * @param step  as it comes in the repaired trial
     * @param fails whether it is a check that would fail too, as things stand
     */
    public record Rung(Step step, boolean fails) {
    }

    /** The ladder of a recorded step that ended in a fault; empty where it ended well or cannot be tried any more. */
    public static Optional<Ladder> of(Machine machine, Recorder recorder, long number, Names names) {
        var event = recorder.step(number).event();
        if (event == null || event.fault() == null) {
            return Optional.empty();
        }
        return Before.step(machine, recorder, number)
            .map(scratch -> of(WhyNot.of(scratch, Before.attempt(recorder, number), names)))
            .filter(ladder -> !ladder.whyNot().obstacles().isEmpty()
            && ladder.whyNot().obstacles().getFirst().check() == event.fault().check());
    }

    /** The rungs that a search has made known. */
    public static Ladder of(WhyNot whyNot) {
        if (whyNot.obstacles().isEmpty() || !whyNot.succeeds()) {
            return new Ladder(whyNot, List.of());
        }
        var repaired = whyNot.last().steps();
        int first = whyNot.obstacles().getFirst().step();
        var failed = whyNot.obstacles().getFirst().check();
        boolean logged = first < repaired.size() && repaired.get(first).check() == failed;
        int from = Math.min(repaired.size(), logged ? first + 1 : first);
        return new Ladder(whyNot, repaired.subList(from, repaired.size()).stream()
            .map(step -> new Rung(step, fails(whyNot, step))).toList());
    }

    private static boolean fails(WhyNot whyNot, Step step) {
        return step.check() != null && whyNot.obstacles().stream().skip(1).anyMatch(obstacle ->
            obstacle.check() == step.check() && obstacle.fault().where() == step.where());
    }
}
