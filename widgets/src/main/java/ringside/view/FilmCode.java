package ringside.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import ringside.isa.Instruction;
import ringside.toolchain.Language;
import ringside.toolchain.UnitSource;
import ringside.trace.Recorded;

/** The code of a film: the lines that its steps pass, with their neighbours, and the instructions beneath them. */
final class FilmCode {
    /** Lines shown before and behind one that a step passes. */
    private static final int AROUND = 6;
    private static final String GAP = "⋯";

    private final Scene scene;
    /** By address; code may change under way. */
    private final Map<Long, List<Integer>> numbers = new HashMap<>();
    private final List<Passed> passed = new ArrayList<>();
    private final List<Film.Line> lines = new ArrayList<>();
    private final Map<Passed, Integer> rows = new IdentityHashMap<>();

    /** An instruction that a step passed, and its line, or null. */
    private record Passed(long rip, Instruction instruction, String text, Place place) {
        String unit() {
            return place == null || place.line() == 0 ? "" : place.unit();
        }
    }

    FilmCode(Scene scene) {
        this.scene = scene;
    }

    /** The number of the instruction that a step executed or tried. */
    int number(Recorded step) {
        var here = numbers.computeIfAbsent(step.rip(), _ -> new ArrayList<>());
        for (int number : here) {
            if (Objects.equals(passed.get(number).instruction(), step.instruction())) {
                return number;
            }
        }
        here.add(passed.size());
        passed.add(new Passed(step.rip(), step.instruction(),
            step.instruction() == null ? "?" : scene.brief(step.instruction()), scene.place(step.rip())));
        return passed.size() - 1;
    }

    /** The lines of all units that were passed, in the order in which the steps came to them. */
    List<Film.Line> listing() {
        var units = passed.stream().collect(Collectors.groupingBy(Passed::unit, LinkedHashMap::new,
            Collectors.toList()));
        units.forEach((unit, inside) -> {
            if (unit.isEmpty()) {
                inside.stream().sorted(FilmCode::byAddress).forEach(one -> instruction(null, one));
            } else {
                unit(scene.program().orElseThrow().unit(unit).orElseThrow().object().source(), inside);
            }
        });
        return lines;
    }

    /** The instructions; after {@link #listing}. */
    List<Film.Code> code() {
        return passed.stream().map(one ->
            new Film.Code(Hex.of(one.rip()), one.text(), scene.symbol(one.rip()), rows.get(one))).toList();
    }

    private static int byAddress(Passed one, Passed other) {
        return Long.compareUnsigned(one.rip(), other.rip());
    }

    private void unit(UnitSource source, List<Passed> inside) {
        var text = source.text().lines().toList();
        var byLine = inside.stream().sorted(FilmCode::byAddress)
            .collect(Collectors.groupingBy(one -> one.place().line()));
        int before = 0;
        for (int line : shown(byLine.keySet(), source.firstLine(), source.firstLine() + text.size())) {
            if (line > before + 1 && before > 0) {
                lines.add(new Film.Line(source.name(), 0, GAP, false));
            }
            line(source, new Film.Line(source.name(), line, text.get(line - source.firstLine()), false),
                byLine.getOrDefault(line, List.of()));
            before = line;
        }
    }

    private static TreeSet<Integer> shown(Iterable<Integer> passed, int from, int end) {
        var shown = new TreeSet<Integer>();
        for (int line : passed) {
            for (int near = Math.max(from, line - AROUND); near < Math.min(end, line + AROUND + 1); near++) {
                shown.add(near);
            }
        }
        return shown;
    }

    /** A line of assembly usually is its instruction; what makes several has them beneath. */
    private void line(UnitSource source, Film.Line line, List<Passed> made) {
        lines.add(line);
        if (made.size() == 1 && source.language() != Language.C) {
            rows.put(made.getFirst(), lines.size() - 1);
        } else {
            made.forEach(one -> instruction(source.name(), one));
        }
    }

    private void instruction(String unit, Passed one) {
        rows.put(one, lines.size());
        lines.add(new Film.Line(unit, 0, one.text(), true));
    }
}
