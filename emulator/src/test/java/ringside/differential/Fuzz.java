package ringside.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The command: makes cases, runs them here and on a peer, and tells where they differ, as it goes. */
final class Fuzz {
    /** A part that is run and told in one go. */
    private static final int PART = 2000;
    private static final int SECONDS = 6;

    private final Map<String, String> options;
    private final Map<String, Integer> settled = new TreeMap<>();
    private final long began = System.nanoTime();
    private int unexplained;
    private int exceptions;
    private int repeated;

    private Fuzz(Map<String, String> options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        var options = new LinkedHashMap<String, String>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]);
        }
        System.exit(new Fuzz(options).run() ? 0 : 1);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(options.getOrDefault(name, "" + otherwise));
    }

    private boolean run() throws IOException {
        var folder = Files.createTempDirectory("ringside-fuzz");
        var monitor = Monitor.assemble(folder);
        var template = new Template(monitor);
        var peer = peer(options.getOrDefault("peer", "bochs"), folder);
        if (options.containsKey("record")) {
            Recording.write(peer, monitor, template, Path.of(options.get("record"), peer.name() + ".gz"));
            return true;
        }
        long seed = number("seed", 1);
        var generator = new Generator(template, seed);
        var ours = new OurMachine(monitor);
        var comparison = new Comparison(new Runner(template, PART), ours, peer);
        int from = number("from", 0);
        int count = number("cases", 10_000);
        for (int first = from; first < from + count; first += PART) {
            int end = Math.min(first + PART, from + count);
            for (var verdict : comparison.of(IntStream.range(first, end).mapToObj(generator::make).toList())) {
                tell(verdict.isUnexplained() ? alone(verdict, comparison) : verdict, seed, comparison);
                exception(verdict, ours, comparison);
            }
            System.out.printf("%d of %d cases: %d unexplained, %d exceptions, %.0f s%n", end - from, count,
                unexplained, exceptions, (System.nanoTime() - began) / 1e9);
        }
        settled.forEach((name, times) -> System.out.printf("%6d  settled: %s%n", times, name));
        System.out.printf("%6d  alike when repeated alone%n", repeated);
        System.out.printf("seed %d: %d cases on %s, %d unexplained, %d exceptions%n", seed, count, peer.name(),
            unexplained, exceptions);
        return unexplained == 0;
    }

    /**
     * The verdict over a case by itself. Behind a case that hung on one of the two machines the memory that is no case's
     * own is not the same on both.
     */
    private Comparison.Verdict alone(Comparison.Verdict verdict, Comparison comparison) {
        if (isException(verdict)) {
            return verdict;
        }
        var again = comparison.of(List.of(verdict.test())).getFirst();
        repeated += again.isUnexplained() ? 0 : 1;
        return again;
    }

    private void tell(Comparison.Verdict verdict, long seed, Comparison comparison) {
        if (options.containsKey("show")) {
            show(verdict);
        }
        verdict.settled().filter(name -> verdict.differs()).ifPresent(name -> {
            settled.merge(name, 1, Integer::sum);
            if (options.containsKey("settled") && name.contains(options.get("settled"))) {
                System.out.println(verdict.test().number() + " " + verdict.headline() + " " + verdict.lines());
            }
        });
        if (verdict.isUnexplained()) {
            boolean shrunk = unexplained++ < number("shrink", 10);
            System.out.printf("#%d %s   (--seed %d --from %1$d --cases 1 --show 1)%n", verdict.test().number(),
                verdict.headline(), seed);
            verdict.lines().stream().limit(number("lines", 12)).forEach(line -> System.out.println("        " + line));
            if (shrunk) {
                var small = new Shrinker(comparison).shrink(verdict);
                System.out.println("    smaller: " + small.headline());
                Description.patches(small.test()).forEach(line -> System.out.println("        " + line));
                System.out.println("      ours " + small.ours().text() + "\n      theirs " + small.theirs().text());
            }
        }
    }

    /** A Java exception, or what this machine says it does not do. */
    private void exception(Comparison.Verdict verdict, OurMachine ours, Comparison comparison) {
        if (isException(verdict)) {
            exceptions += verdict.ours().end() == Outcome.End.BUG ? 1 : 0;
            comparison.of(List.of(verdict.test()));
            ours.bugs().values().forEach(bug -> bug.printStackTrace(System.out));
        }
    }

    private static boolean isException(Comparison.Verdict verdict) {
        var end = verdict.ours().end();
        return end == Outcome.End.BUG || end == Outcome.End.UNIMPLEMENTED;
    }

    private static void show(Comparison.Verdict verdict) {
        System.out.println(verdict.test().number() + " " + verdict.headline());
        Description.patches(verdict.test()).forEach(line -> System.out.println("    " + line));
        System.out.println("  ours " + verdict.ours().text() + "\n  theirs " + verdict.theirs().text());
    }

    private static Emulator peer(String name, Path folder) {
        return switch (name) {
            case "bochs" -> Emulator.bochs(folder, SECONDS);
            case "qemu" -> Emulator.qemu(folder, SECONDS);
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }
}
