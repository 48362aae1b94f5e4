package ringside.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import ringside.machine.Run;
import ringside.machine.Stop;
import ringside.machine.Workbench;
import ringside.toolchain.Language;
import ringside.toolchain.UnitSource;
import ringside.trace.Recorder;

/**
 * The broken programs and their repaired twins, as they lie in {@code explain/*.S}: a head of comments that says what is
 * wrong, then cells as in a notebook. A line that ends in {@code #-} is in the broken program only, one that ends in
 * {@code #+} in the repaired one only.
 */
final class Gallery {
    private static final Pattern CELL = Pattern.compile("%%(asm|c) (\\w+)(.*)");
    private static final Pattern MARK = Pattern.compile("\\s*(#|//)([-+])\\s*$");
    private static final Path FOLDER = Path.of("src/test/resources/ringside/explain");
    private static final int MOST_STEPS = 100_000;

    private Gallery() {
    }

    /**
     * A program of the gallery.
     *
     * @param name    the file's
     * @param pattern the name of the pattern that tells its cause; empty for a healthy program
     * @param causes  what the cause must say
     * @param remedy  what the remedy must say
     * @param good    how the repaired twin ends: a reason, and RAX if that counts
     * @param lint    the rules of the lint that the repaired twin breaks all the same
     * @param text    the whole file
     */
    record Exhibit(String name, String pattern, List<String> causes, String remedy, String good, List<String> lint,
                   String text) {

        /** Runs the broken program or its repaired twin; every {@code %run} in order, until one does not return. */
        Result run(boolean repaired) {
            var bench = new Workbench();
            var recorder = new Recorder(bench.machine());
            Stop stop = null;
            var cells = cells(repaired);
            for (var cell : cells) {
                if (cell.startsWith("%run ")) {
                    var run = Run.from(bench.address(cell.substring(5).strip())).steps(MOST_STEPS);
                    stop = recorder.run(run);
                } else {
                    put(bench, cell);
                }
            }
            var names = names(bench);
            return new Result(bench, recorder, stop, names, Stories.of(bench.machine(), recorder, stop, names));
        }

        private List<String> cells(boolean repaired) {
            var cells = new ArrayList<StringBuilder>();
            for (var line : text.lines().dropWhile(one -> !one.startsWith("%")).toList()) {
                if (line.startsWith("%")) {
                    cells.add(new StringBuilder(line));
                } else if (belongs(line, repaired)) {
                    cells.getLast().append('\n').append(MARK.matcher(line).replaceFirst(""));
                } else {
                    cells.getLast().append('\n');
                }
            }
            return cells.stream().map(StringBuilder::toString).toList();
        }

        private static boolean belongs(String line, boolean repaired) {
            var mark = MARK.matcher(line);
            return !mark.find() || mark.group(2).equals("+") == repaired;
        }

        private static void put(Workbench bench, String cell) {
            var head = CELL.matcher(cell.lines().findFirst().orElseThrow());
            if (!head.matches()) {
                throw new AssertionError("no cell: " + cell);
            }
            var options = head.group(3);
            var at = Pattern.compile("--at 0x([0-9a-f]+)").matcher(options);
            var text = cell.contains("\n") ? cell.substring(cell.indexOf('\n') + 1) + "\n" : "";
            bench.put(new UnitSource(head.group(2), head.group(1).equals("c") ? Language.C : Language.ATT, 64, text, 2,
                at.find() ? OptionalLong.of(Long.parseUnsignedLong(at.group(1), 16)) : OptionalLong.empty(),
                options.contains("--ring 0") ? 0 : 3));
        }
    }

    /** What came of a run. */
    record Result(Workbench bench, Recorder recorder, Stop stop, Names names, List<Story> stories) {
    }

    static Names names(Workbench bench) {
        return new Names() {
            @Override
            public String symbol(long address) {
                return bench.program().symbols().nearest(address).map(Object::toString).orElse(null);
            }

            @Override
            public String line(long address) {
                return bench.program().lines().at(address).map(line -> line.unit() + ":" + line.line()).orElse(null);
            }
        };
    }

    /** The broken programs. */
    static List<Exhibit> all() {
        return in(FOLDER);
    }

    /** Programs with nothing to tell of: their heads say how they end. */
    static List<Exhibit> healthy() {
        return in(FOLDER.resolve("healthy"));
    }

    private static List<Exhibit> in(Path folder) {
        try (var files = Files.list(folder)) {
            return files.sorted().filter(file -> file.toString().endsWith(".S")).map(Gallery::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Exhibit read(Path file) {
        try {
            var text = Files.readString(file);
            return new Exhibit(file.getFileName().toString().replace(".S", ""), first(text, "pattern"),
                head(text, "cause"), first(text, "remedy"), first(text, "good"),
                head(text, "lint"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String first(String text, String key) {
        return head(text, key).stream().findFirst().orElse("");
    }

    private static List<String> head(String text, String key) {
        return text.lines().filter(line -> line.startsWith("# " + key + ": "))
            .map(line -> line.substring(key.length() + 4).strip()).toList();
    }
}
