package ringside.view;

import java.util.List;
import java.util.Locale;
import ringside.explain.Comparison;
import ringside.trace.Recorded;

/** Lays two runs side by side. */
final class CompareViews {
    private final Scene scene;
    private final RunTrack first;
    private final RunTrack second;

    CompareViews(Scene scene, RunTrack first, RunTrack second) {
        this.scene = scene;
        this.first = first;
        this.second = second;
    }

    CompareView view() {
        var found = Comparison.of(first, second);
        long at = found.common();
        boolean parted = found.how() != Comparison.How.NEVER && found.how() != Comparison.How.END;
        return new CompareView(side(first), side(second), found.how().name().toLowerCase(Locale.ROOT), at,
            sentence(found), found.differences().stream()
                .map(one -> new CompareView.Difference(one.what(), one.first(), one.second())).toList(),
            rows(found), parted ? ladder(first, at) : null, parted ? ladder(second, at) : null);
    }

    private static CompareView.Side side(RunTrack track) {
        return new CompareView.Side(track.name(), track.count(), track.end());
    }

    private String sentence(Comparison found) {
        long at = found.common();
        var alike = at == 0 ? "They part at once" : "They do the same for " + Words.counted(at, "step");
        return switch (found.how()) {
            case NEVER -> "They do the same from beginning to end, " + Words.counted(at, "step");
            case END -> "%s; then %s ends, and %s goes on".formatted(alike, shorter().name(),
                shorter() == first ? second.name() : first.name());
            case INSTRUCTION -> "%s; then %s executes %s, and %s executes %s".formatted(alike, first.name(),
                told(first, at), second.name(), told(second, at));
            case EVENT -> "%s; then %s ends in %s in %s, and in %s in %s".formatted(alike, told(first, at),
                event(first.step(at)), first.name(), event(second.step(at)), second.name());
            case RESULT -> "%s; then %s has another result".formatted(alike, told(first, at));
        };
    }

    private RunTrack shorter() {
        return first.count() <= second.count() ? first : second;
    }

    private static String told(RunTrack track, long at) {
        var step = track.step(at);
        var place = track.place(step.rip());
        return "`" + track.text(step) + "`" + (place == null ? "" : " (" + place.label() + ")");
    }

    private static String event(Recorded step) {
        return step.delivered() == null ? "no exception" : Scene.name(step.delivered());
    }

    private static List<CompareView.Pair> rows(List<Comparison.Row> rows, RunTrack first, RunTrack second) {
        return rows.stream().map(row -> new CompareView.Pair(moment(first, row.first()), moment(second, row.second()),
            row.likeness() == Comparison.Likeness.SAME)).toList();
    }

    private List<CompareView.Pair> rows(Comparison found) {
        return rows(found.rows(), first, second);
    }

    private static CompareView.Moment moment(RunTrack track, long index) {
        if (index == Comparison.NONE) {
            return null;
        }
        var step = track.step(index);
        return new CompareView.Moment(index, track.text(step), track.place(step.rip()), step.cplAfter(),
            step.delivered() == null ? null : Scene.name(step.delivered()));
    }

    private StepList ladder(RunTrack track, long at) {
        var step = track.step(at);
        return step.micro().isEmpty() && step.delivery().isEmpty() ? null
            : new StepViews(scene).list(step, at, track.text(step), track.symbol(step.rip()), track.place(step.rip()));
    }
}
