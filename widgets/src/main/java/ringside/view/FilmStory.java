package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ringside.figure.Block;
import ringside.figure.Fold;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/** What a film shows, in words, a picture and a table: all that paper and front ends without scripts get of it. */
final class FilmStory {
    /** Crossings that the caption names. */
    private static final int NAMED = 3;
    /** Rows of the table of steps, which should take less than a page. */
    private static final int MOST_ROWS = 24;
    private static final int FIRST_ROWS = 3;
    private static final int LAST_ROWS = 5;
    /** Registers and writes that a row names. */
    private static final int MOST_CHANGES = 3;

    private final Film film;
    private final List<Timeline.Stretch> stretches = new ArrayList<>();
    private final List<Timeline.Crossing> crossings = new ArrayList<>();

    FilmStory(Film film) {
        this.film = film;
        long start = film.first();
        int ring = film.ring();
        for (int i = 0; i < film.steps().size(); i++) {
            var step = film.steps().get(i);
            if (step.ring() != ring) {
                stretches.add(new Timeline.Stretch(start, film.first() + i, ring));
                crossings.add(crossing(i, ring));
                start = film.first() + i + 1;
                ring = step.ring();
            }
        }
        stretches.add(new Timeline.Stretch(start, Math.max(start, film.last()), ring));
    }

    private Timeline.Crossing crossing(int index, int from) {
        var step = film.steps().get(index);
        var code = code(step);
        var cause = step.deed() == null ? code.text() : step.deed();
        return new Timeline.Crossing(film.first() + index, from, step.ring(), cause, code.rip(), code.symbol(), null);
    }

    private Film.Code code(Film.Moment step) {
        return film.code().get(step.code());
    }

    // ---- The caption

    Text caption() {
        var text = Text.of(Span.strong(Words.counted(film.steps().size(), "step")),
            Span.plain(", " + film.first() + " to " + film.last() + ", "));
        return text.and(crossings.isEmpty() ? Text.plain("all in ring " + film.ring()) : rings())
            .and(Span.plain(film.omitted() == 0 ? "."
            : ". These are the last ones; " + Words.counted(film.omitted(), "earlier step") + " found no room here."));
    }

    private Text rings() {
        var text = Text.plain("from ring " + film.ring());
        for (var crossing : crossings.subList(0, Math.min(NAMED, crossings.size()))) {
            text = text.and(Span.plain(" to ring " + crossing.to() + " by "), Span.code(crossing.cause()),
                Span.plain(" (step " + crossing.step() + "),"));
        }
        int more = crossings.size() - NAMED;
        return more > 0 ? text.and(Span.plain(" and so on, " + Words.counted(crossings.size(), "crossing") + " in all"))
            : new Text(withoutComma(text.spans()));
    }

    private static List<Span> withoutComma(List<Span> spans) {
        var all = new ArrayList<>(spans);
        var last = all.removeLast();
        all.add(Span.plain(last.text().substring(0, last.text().length() - 1)));
        return all;
    }

    // ---- The picture and the table

    List<Block> baseline() {
        var timeline = new Timeline(film.first(), film.last(), stretches, crossings);
        var shown = shown();
        var caption = shown.size() == film.steps().size() ? "All steps" : "The first and the last steps, and those by "
            + "which control passed through the processor's own hands";
        return List.of(TimelineDrawing.of(timeline), Fold.closed("The steps as a table", table(caption, shown)));
    }

    private TreeSet<Integer> shown() {
        int count = film.steps().size();
        if (count <= MOST_ROWS) {
            return IntStream.range(0, count).boxed().collect(Collectors.toCollection(TreeSet::new));
        }
        var shown = new TreeSet<Integer>();
        IntStream.range(0, FIRST_ROWS).forEach(shown::add);
        IntStream.range(count - LAST_ROWS, count).forEach(shown::add);
        int room = (MOST_ROWS - FIRST_ROWS - LAST_ROWS) / 2;
        var transfers = IntStream.range(0, count).filter(i -> film.steps().get(i).transfers()).boxed().toList();
        shown.addAll(transfers.subList(0, Math.min(room, transfers.size())));
        shown.addAll(transfers.subList(Math.max(0, transfers.size() - room), transfers.size()));
        return shown;
    }

    private Table table(String caption, TreeSet<Integer> shown) {
        var rows = new ArrayList<Row>();
        var registers = new ArrayList<>(film.registers());
        int ring = film.ring();
        for (int i = 0; i < film.steps().size(); i++) {
            var step = film.steps().get(i);
            if (shown.contains(i)) {
                rows.add(row(film.first() + i, ring, step, registers));
            }
            step.changed().forEach(change -> registers.set(change.register(), change.value()));
            ring = step.ring();
        }
        return Table.list(caption,
            List.of(number("step"), text("ring"), head("instruction"), text("line"), words("what it did")), rows);
    }

    private Row row(long number, int ring, Film.Moment step, List<Hex> registers) {
        var rings = ring == step.ring() ? Integer.toString(ring) : ring + " → " + step.ring();
        var mark = ring != step.ring() ? Mark.CROSSING : step.event() != null ? Mark.FAILED : Mark.NONE;
        return Row.of(mark, Text.code(Long.toString(number)), Text.plain(rings), Text.code(code(step).text()),
            Text.muted(line(step)), deeds(step, registers));
    }

    private String line(Film.Moment step) {
        var line = film.listing().get(code(step).line());
        return line.line() == 0 ? code(step).symbol() : line.unit() + ":" + line.line();
    }

    private Text deeds(Film.Moment step, List<Hex> registers) {
        var parts = new ArrayList<Text>();
        if (step.event() != null) {
            parts.add(Text.of(Span.code(step.event()).as(Tone.BAD)));
        }
        if (step.ladder() > 0) {
            parts.add(checks(film.ladders().get(step.ladder() - 1).stream().map(film.rungs()::get).toList()));
        }
        step.changed().stream().limit(MOST_CHANGES).forEach(change -> parts.add(
            Text.code(film.names().get(change.register()) + " ").and(Text.change(
            registers.get(change.register()).toString(), change.value().toString()))));
        int more = step.changed().size() - MOST_CHANGES;
        if (more > 0) {
            parts.add(Text.plain(Words.counted(more, "more register")));
        }
        writes(step, parts);
        return joined(parts);
    }

    private Text checks(List<Film.Rung> ladder) {
        var failed = ladder.stream().filter(Film.Rung::failed).findFirst();
        if (failed.isPresent()) {
            return Text.of(Span.plain("✗ " + film.sentences().get(failed.get().sentence()).text()).as(Tone.BAD));
        }
        long checks = ladder.stream().filter(one -> film.sentences().get(one.sentence()).check() != null).count();
        return Text.plain("✓ " + Words.counted(checks, "check"));
    }

    private void writes(Film.Moment step, List<Text> parts) {
        step.writes().stream().limit(MOST_CHANGES).forEach(write -> parts.add(Text.code(place(write))
            .and(Span.plain(" ← "), Span.code(write.after().toString()))));
        int more = step.writes().size() + step.more() - MOST_CHANGES;
        if (more > 0) {
            parts.add(Text.plain(Words.counted(more, "more write")));
        }
    }

    private String place(Film.Write write) {
        return film.symbols().getOrDefault(write.address().toString(), write.address().toString());
    }

    private static Text joined(List<Text> parts) {
        return parts.stream().reduce((one, other) -> one.and(Span.plain(", ")).and(other)).orElse(Text.EMPTY);
    }
}
