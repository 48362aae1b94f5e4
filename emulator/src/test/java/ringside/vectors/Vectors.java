package ringside.vectors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The command {@code binder/vectors}. */
public final class Vectors {
    private static final int CASES = 50;
    private static final int SHOWN = 200;
    private static final Set<String> OPTIONS = Set.of("--family", "--only", "--coverage", "--into");
    private static final Set<String> SWITCHES = Set.of("--strict", "--show", "--print", "--capture");

    private final List<String> arguments;
    private final List<Family> families;
    private final String pattern;

    private Vectors(List<String> arguments) {
        this.arguments = arguments;
        var family = arguments.contains("--family") ? after("--family") : "";
        families = Arrays.stream(Family.values()).filter(each -> each.file().startsWith(family)).toList();
        pattern = arguments.contains("--only") ? after("--only") : ".*";
    }

    public static void main(String[] arguments) throws IOException {
        for (int i = 0; i < arguments.length; i++) {
            boolean option = OPTIONS.contains(arguments[i]);
            if (!option && !SWITCHES.contains(arguments[i]) || option && ++i == arguments.length) {
                System.err.println("vectors: see vectors --help about " + arguments[Math.min(i, arguments.length - 1)]);
                System.exit(2);
            }
        }
        System.exit(new Vectors(Arrays.asList(arguments)).run());
    }

    private String after(String option) {
        return arguments.get(arguments.indexOf(option) + 1);
    }

    private int run() throws IOException {
        if (arguments.contains("--capture")) {
            return capture(Path.of(after("--into")));
        } else if (arguments.contains("--coverage")) {
            return coverage(Path.of(after("--coverage")));
        }
        return arguments.contains("--print") ? print() : check();
    }

    private int capture(Path folder) throws IOException {
        for (var family : families) {
            long began = System.nanoTime();
            int cases = Capture.write(family, folder, CASES);
            System.out.printf("%s: %d cases in %d ms%n", family.file(), cases, milliseconds(began));
        }
        return 0;
    }

    private static long milliseconds(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }

    private int coverage(Path list) throws IOException {
        var coverage = new Coverage(list);
        for (var family : families) {
            family.read().forEach(results -> results.group().setups().forEach(coverage::count));
        }
        coverage.leftOut().forEach((reason, entries) -> System.out.println("left out: " + entries + " " + reason));
        coverage.missing().forEach((form, cases) -> System.out.println(cases + " cases: " + form));
        System.out.printf("%d forms, %d of them with fewer than %d cases%n", coverage.forms(),
            coverage.missing().size(), Coverage.ENOUGH);
        return coverage.missing().isEmpty() ? 0 : 1;
    }

    private int print() throws IOException {
        for (var family : families) {
            for (var results : family.read()) {
                if (results.group().name().matches(pattern)) {
                    Printing.print(results, System.out);
                }
            }
        }
        return 0;
    }

    private int check() throws IOException {
        var replay = new Replay(arguments.contains("--strict"));
        for (var family : families) {
            long began = System.nanoTime();
            int before = replay.cases();
            for (var results : family.read()) {
                if (results.group().name().matches(pattern)) {
                    replay.run(results, 1);
                }
            }
            System.out.printf("%s: %d cases in %d ms%n", family.file(), replay.cases() - before, milliseconds(began));
        }
        tell(replay);
        return replay.mismatches().isEmpty() ? 0 : 1;
    }

    private void tell(Replay replay) {
        var byGroup = new TreeMap<String, List<Replay.Mismatch>>();
        replay.mismatches().forEach(mismatch -> byGroup
            .computeIfAbsent(mismatch.group().bits() + " " + mismatch.group().name(), name -> new ArrayList<>())
            .add(mismatch));
        byGroup.values().stream().limit(SHOWN).forEach(list -> {
            System.out.println(list.size() + " x " + list.getFirst());
            if (arguments.contains("--show")) {
                System.out.println("    " + Difference.text(list.getFirst().setup()));
            }
        });
        System.out.printf("%d cases, %d mismatches in %d groups%n", replay.cases(), replay.mismatches().size(),
            byGroup.size());
    }
}
