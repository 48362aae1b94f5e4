package ringside.view;

import java.util.List;
import java.util.Optional;
import ringside.explain.Attempt;
import ringside.explain.Ladder;
import ringside.explain.Lint;
import ringside.explain.Scratch;
import ringside.explain.VendorNotes;
import ringside.explain.WhyNot;
import ringside.isa.Instruction;
import ringside.trace.Recorded;

/** What is found out by trying on a copy of the machine, and by rules over the recording. */
final class ExplanationViews {
    private final Scene scene;

    ExplanationViews(Scene scene) {
        this.scene = scene;
    }

    // ---- Why not

    /** What stands in the way of an instruction at RIP, whatever stands there; of the one there for null. */
    WhyNotView whyNot(Instruction given) {
        var scratch = new Scratch(scene.machine());
        var attempt = given == null ? new Attempt.AtRip() : new Attempt.Given(given);
        var answer = WhyNot.of(scratch, attempt, scene);
        var cpu = scene.cpu();
        var decided = answer.obstacles().isEmpty() ? Optional.<DescriptorEntry>empty()
            : new FaultViews(scene).decided(answer.obstacles().getFirst().fault());
        return new WhyNotView(given == null ? atRip() : scene.brief(given), Hex.of(cpu.rip), scene.symbol(cpu.rip),
            cpu.cpl, answer.succeeds(), answer.last().ended(),
            answer.obstacles().stream().map(ExplanationViews::obstacle).toList(), decided.orElse(null),
            vendors(VendorNotes.of(scratch, attempt)));
    }

    private String atRip() {
        var text = scene.instruction(scene.cpu().rip);
        return text == null ? "the instruction at RIP" : text;
    }

    private static WhyNotView.Obstacle obstacle(WhyNot.Obstacle obstacle) {
        var fault = obstacle.fault();
        var check = fault.check();
        var words = obstacle.ways().stream().map(WhyNot.Way::words).toList();
        return new WhyNotView.Obstacle(check.name(), check.sentence(), fault.shortForm(), Hex.of(fault.actual()),
            StepViews.compare(check.rule(), fault.expected()), StepViews.expected(check.rule(), fault.expected()),
            obstacle.origin(), check.section(), words.isEmpty() ? null : words.getFirst(),
            words.stream().skip(1).toList());
    }

    private static List<Beyond.Vendor> vendors(List<VendorNotes.Note> notes) {
        return notes.stream().map(note -> new Beyond.Vendor(note.subject(), note.here(), note.vendor(), note.there(),
            note.sources())).toList();
    }

    // ---- Behind a failed check

    /** What lies behind the check that a recorded step failed; null where there is nothing to tell. */
    Beyond beyond(long number) {
        var machine = scene.machine();
        var ladder = Ladder.of(machine, scene.recorder(), number, scene);
        var vendors = vendors(VendorNotes.of(machine, scene.recorder(), number));
        if (ladder.isEmpty()) {
            return vendors.isEmpty() ? null : new Beyond(List.of(), null, List.of(), vendors);
        }
        var obstacles = ladder.get().whyNot().obstacles();
        return new Beyond(repairs(obstacles), new FaultViews(scene).decided(obstacles.getFirst().fault()).orElse(null),
            notReached(ladder.get()), vendors);
    }

    /** The micro-steps that a recorded step's failed check kept it from; empty where none did or nobody knows. */
    List<StepList.MicroStep> notReached(long number) {
        return Ladder.of(scene.machine(), scene.recorder(), number, scene).map(this::notReached).orElse(List.of());
    }

    private List<StepList.MicroStep> notReached(Ladder ladder) {
        var steps = new StepViews(scene);
        return ladder.rungs().stream().map(rung -> notReached(steps.micro(rung.step()), rung.fails())).toList();
    }

    private static List<String> repairs(List<WhyNot.Obstacle> obstacles) {
        return obstacles.stream().filter(obstacle -> !obstacle.ways().isEmpty())
            .map(obstacle -> obstacle.ways().getFirst().words()).toList();
    }

    /** A check that would fail too keeps its mark; values are those of the repaired trial. */
    private static StepList.MicroStep notReached(StepList.MicroStep step, boolean fails) {
        return new StepList.MicroStep(step.kind(), step.text(), step.value(), step.compare(), step.expected(),
            step.check(), step.passed() && !fails, step.section(), step.origin());
    }

    /** The same for a step that was recorded not long ago. */
    Beyond beyond(Recorded step) {
        var recorder = scene.recorder();
        for (long number = recorder.count() - 1; number >= recorder.recent(); number--) {
            var other = recorder.step(number);
            if (other.index() == step.index() && other.chain() != null) {
                return beyond(number);
            }
        }
        return null;
    }

    // ---- Lint

    /** Warnings about the last run; about everything since the last entry where that was not recorded. */
    LintView lint() {
        var recorder = scene.recorder();
        long first = Math.min(scene.firstStep(), recorder.count());
        var warnings = Lint.of(recorder, first, scene).stream().map(one ->
            new LintView.Warning(one.rule(), one.title(), one.explanation(), one.step(), Hex.of(one.rip()),
                one.symbol(), scene.place(one.rip()))).toList();
        return new LintView(recorder.count() - first, Lint.rules().size(), warnings);
    }
}
