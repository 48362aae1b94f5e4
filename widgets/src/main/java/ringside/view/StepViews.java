package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import ringside.state.Rule;
import ringside.state.Step;
import ringside.trace.Recorded;

/** What happened step by step, made from the recording. */
final class StepViews {
    /** Crossings before the last so many are left out of a timeline. */
    private static final int MOST_CROSSINGS = 1000;

    private final Scene scene;

    StepViews(Scene scene) {
        this.scene = scene;
    }

    // ---- Micro-steps

    /** The last transfer for an empty text, a step by its number, or the last instruction of that name. */
    Optional<StepList> steps(String which) {
        if (which.isBlank()) {
            return scene.recorder().lastTransfer().map(this::step);
        }
        if (which.strip().matches("\\d{1,18}")) {
            long number = Long.parseLong(which.strip());
            boolean kept = number >= scene.recorder().first() && number < scene.recorder().count();
            return kept ? Optional.of(step(number)) : Optional.empty();
        }
        return last(which.strip().toLowerCase(Locale.ROOT)).map(this::step);
    }

    private Optional<Long> last(String mnemonic) {
        var recorder = scene.recorder();
        for (long number = recorder.count() - 1; number >= recorder.recent(); number--) {
            if (isCalled(recorder.step(number), mnemonic)) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    /**
     * By the manual's name, by the name in AT&amp;T syntax or what all sizes of it are called ({@code iret}), or by the
     * event's.
     */
    private boolean isCalled(Recorded step, String name) {
        if (step.event() != null
            && Scene.name(step.event()).toLowerCase(Locale.ROOT).replaceFirst("\\(.*", "").equals(name)) {
            return true;
        }
        if (step.instruction() == null) {
            return false;
        }
        var opcode = step.instruction().opcode();
        return opcode.mnemonic().equals(name) || opcode.meaning().equals(name)
            || scene.text(step.instruction()).split("\\s+", 2)[0].equals(name);
    }

    private StepList step(long number) {
        var step = scene.recorder().step(number);
        return list(step, number, title(step), scene.symbol(step.rip()), scene.place(step.rip()))
            .with(new ExplanationViews(scene).beyond(number));
    }

    /** A step's micro-steps under the names that are given. */
    StepList list(Recorded step, long number, String title, String symbol, Place place) {
        var micro = Scene.microSteps(step).stream().map(this::micro).toList();
        var fault = step.event() == null || step.event().fault() == null ? null : step.event().fault().shortForm();
        return new StepList(title, Hex.of(step.rip()), symbol, place, number, fault, micro);
    }

    private String title(Recorded step) {
        if (step.instruction() == null) {
            return scene.cause(step);
        }
        boolean outside = step.event() != null && step.event().fault() == null;
        return outside ? Scene.name(step.event()) : scene.text(step.instruction());
    }

    StepList.MicroStep micro(Step step) {
        var kind = step.kind().name().toLowerCase(Locale.ROOT);
        var origin = Origins.words(scene.cpu(), step.origin(), step.where());
        if (step.check() == null) {
            return new StepList.MicroStep(kind, step.text(), Hex.of(step.value()), null, null, null, true, null,
                origin);
        }
        var rule = step.check().rule();
        return new StepList.MicroStep(kind, step.text(), Hex.of(step.value()), compare(rule, step.expected()),
            expected(rule, step.expected()), step.check().name(), step.passed(), step.check().section(), origin);
    }

    /** The comparison in words; a set of allowed values is spelled out. */
    static String compare(Rule rule, long expected) {
        if (rule != Rule.ONE_OF) {
            return rule.symbol();
        }
        var values = LongStream.range(0, 64)
            .filter(value -> (expected >>> value & 1) != 0).mapToObj(value -> Hex.of(value).toString());
        return rule.symbol() + " " + values.collect(Collectors.joining(", "));
    }

    static Hex expected(Rule rule, long expected) {
        return Hex.orNull(rule.comparesTwo() && rule != Rule.ONE_OF, expected);
    }

    // ---- Rings over time

    /**
     * The last run's rings, at most {@link #MOST_CROSSINGS} crossings; of everything recorded when it recorded nothing.
     */
    Timeline timeline() {
        var recorder = scene.recorder();
        long first = scene.firstStep() < recorder.count() ? scene.firstStep() : recorder.recent();
        var stretches = new ArrayList<Timeline.Stretch>();
        var crossings = new ArrayList<Timeline.Crossing>();
        long start = first;
        int ring = recorder.count() > first ? recorder.step(first).cplBefore() : scene.cpu().cpl;
        for (long number = first; number < recorder.count(); number++) {
            var step = recorder.step(number);
            if (step.cplAfter() != ring) {
                stretches.add(new Timeline.Stretch(start, number, ring));
                crossings.add(crossing(number, step, ring));
                start = number + 1;
                ring = step.cplAfter();
            }
        }
        stretches.add(new Timeline.Stretch(start, Math.max(start, recorder.count() - 1), ring));
        int surplus = Math.max(0, crossings.size() - MOST_CROSSINGS);
        var shown = stretches.subList(surplus, stretches.size());
        return new Timeline(shown.getFirst().from(), Math.max(first, recorder.count() - 1), List.copyOf(shown),
            List.copyOf(crossings.subList(surplus, crossings.size())));
    }

    private Timeline.Crossing crossing(long number, Recorded step, int from) {
        return new Timeline.Crossing(number, from, step.cplAfter(), scene.cause(step), Hex.of(step.rip()),
            scene.symbol(step.rip()), scene.place(step.rip()));
    }
}
