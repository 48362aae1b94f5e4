package ringside.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The command: makes cases, runs them here and on a peer, and tells where they differ. */
final class Fuzz {
    private static final int BATCH = 5000;
    private static final int CHUNK = 20_000;

    private final Map<String, String> options;

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
        long seed = Long.parseLong(options.getOrDefault("seed", "1"));
        int count = number("cases", 10_000);
        int from = number("from", 0);
        var generator = new Generator(template, seed);
        var ours = new OurMachine(monitor);
        var peer = peer(options.getOrDefault("peer", "bochs"), folder);
        if (options.containsKey("record")) {
            Recording.write(peer, monitor, template, Path.of(options.get("record"), peer.name() + ".gz"));
            return true;
        }
        var runner = new Runner(template, Math.min(BATCH, number("batch", BATCH)));
        Map<String, List<String>> classes = new LinkedHashMap<>();
        var disagreements = Disagreements.read();
        Map<String, Integer> explained = new TreeMap<>();
        long began = System.nanoTime();
        long[] nanos = new long[2];
        int different = 0;
        for (int first = from; first < from + count; first += CHUNK) {
            var cases = IntStream.range(first, Math.min(first + CHUNK, from + count)).mapToObj(generator::make).toList();
            long start = System.nanoTime();
            var mine = runner.run(ours, cases);
            nanos[0] += System.nanoTime() - start;
            start = System.nanoTime();
            var theirs = runner.run(peer, cases);
            nanos[1] += System.nanoTime() - start;
            for (int i = 0; i < cases.size(); i++) {
                var lines = Difference.lines(cases.get(i), mine.get(i), theirs.get(i));
                var settled = disagreements.explain(peer.name(),
                    Difference.headline(cases.get(i), mine.get(i), theirs.get(i)), lines);
                if (!lines.isEmpty() && settled.isPresent()) {
                    explained.merge(settled.get(), 1, Integer::sum);
                } else if (!lines.isEmpty()) {
                    different++;
                    var kind = kind(lines);
                    var list = classes.computeIfAbsent(kind, key -> new ArrayList<>());
                    list.add("#%d %s%n        %s".formatted(cases.get(i).number(),
                        Difference.headline(cases.get(i), mine.get(i), theirs.get(i)),
                        String.join("\n        ", lines.subList(0, Math.min(lines.size(), 12)))));
                }
                if (options.containsKey("show")) {
                    System.out.println(cases.get(i).number() + " " + Description.title(cases.get(i)));
                    Description.patches(cases.get(i)).forEach(line -> System.out.println("    " + line));
                    System.out.println("  ours " + text(mine.get(i)) + "\n  theirs " + text(theirs.get(i)));
                }
            }
        }
        classes.entrySet().stream().sorted((a, b) -> b.getValue().size() - a.getValue().size()).forEach(entry -> {
            System.out.printf("%6d  %s%n", entry.getValue().size(), entry.getKey());
            entry.getValue().stream().limit(number("examples", 2)).forEach(line -> System.out.println("    " + line));
        });
        explained.forEach((name, times) -> System.out.printf("%6d  settled: %s%n", times, name));
        System.out.printf("seed %d: %d cases, %d differ; %.1f s here, %.1f s on %s, %.1f s in all%n", seed, count,
            different, nanos[0] / 1e9, nanos[1] / 1e9, peer.name(), (System.nanoTime() - began) / 1e9);
        return different == 0;
    }

    private static String text(Outcome outcome) {
        var text = new StringBuilder(outcome.end().name());
        outcome.registers().forEach((slot, value) -> text.append(" %s=%x".formatted(slot.label(), value)));
        outcome.memory().forEach((place, value) ->
            text.append(" %s+%x=%x".formatted(Layout.pageName(place), place & 0xfff, value)));
        return text.toString();
    }

    /** A short name for a kind of difference: where it shows, not the numbers. */
    private static String kind(List<String> lines) {
        return lines.stream().map(line -> line.startsWith("vector") || line.startsWith("end") ? line
            : line.replaceFirst(":.*", "").replaceFirst("\\+0x.*", "")).distinct().limit(4).toList().toString();
    }

    private static Emulator peer(String name, Path folder) {
        return switch (name) {
            case "bochs" -> Emulator.bochs(folder, 20);
            case "qemu" -> Emulator.qemu(folder, 20);
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }
}
