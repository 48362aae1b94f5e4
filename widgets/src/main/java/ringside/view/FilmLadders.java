package ringside.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ringside.state.Step;
import ringside.trace.Recorded;

/** The micro-steps of a film: sentences, rungs and whole ladders are kept once. */
final class FilmLadders {
    private final Scene scene;
    private final StepViews views;
    private final Map<Step, Integer> seen = new HashMap<>();
    private final Map<Film.Sentence, Integer> sentences = new LinkedHashMap<>();
    private final Map<Film.Rung, Integer> rungs = new LinkedHashMap<>();
    private final Map<List<Integer>, Integer> ladders = new LinkedHashMap<>();

    FilmLadders(Scene scene) {
        this.scene = scene;
        views = new StepViews(scene);
    }

    /** The number of a step's ladder, counted from 1; 0 when it has none. */
    int number(Recorded step) {
        var micro = Scene.microSteps(step);
        if (micro.isEmpty()) {
            return 0;
        }
        return number(ladders, micro.stream().map(this::rung).toList()) + 1;
    }

    /** The number of the ladder of what a step's failed check kept it from, counted from 1; 0 when it has none. */
    int beyond(long step) {
        var missed = new ExplanationViews(scene).notReached(step);
        return missed.isEmpty() ? 0 : number(ladders, missed.stream().map(this::rung).toList()) + 1;
    }

    private int rung(Step micro) {
        var known = seen.get(micro);
        if (known == null) {
            known = rung(views.micro(micro));
            seen.put(micro, known);
        }
        return known;
    }

    private int rung(StepList.MicroStep step) {
        var sentence = new Film.Sentence(step.kind(), step.text(), step.compare(), step.check(), step.section());
        return number(rungs, new Film.Rung(number(sentences, sentence), step.value(), step.expected(), !step.passed(),
            step.origin()));
    }

    private static <T> int number(Map<T, Integer> known, T one) {
        return known.computeIfAbsent(one, _ -> known.size());
    }

    List<Film.Sentence> sentences() {
        return new ArrayList<>(sentences.keySet());
    }

    List<Film.Rung> rungs() {
        return new ArrayList<>(rungs.keySet());
    }

    List<List<Integer>> ladders() {
        return new ArrayList<>(ladders.keySet());
    }
}
