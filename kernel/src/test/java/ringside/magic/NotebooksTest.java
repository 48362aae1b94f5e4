package ringside.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringside.explain.Lint;
import ringside.explain.Names;
import ringside.explain.Stories;
import ringside.machine.StopReason;
import ringside.toolchain.Toolchain;

/** What goes well in the shipped notebooks is told no story; the lint warns of what they show on purpose, no more. */
class NotebooksTest {
    private static final Path FOLDER = Path.of("../notebooks");
    /** What a notebook does as it should not be done, to keep it short or to show it: the rules of the lint. */
    private static final Map<String, Set<String>> SHOWN = Map.of("boot-sector.ipynb", Set.of("leaked-register"),
        "int-n.ipynb", Set.of("leaked-register"), "iret-gone-wrong.ipynb", Set.of("selector-slot"),
        "iret.ipynb", Set.of("io-privilege"));
    private static final Set<StopReason> FAILURES = Set.of(StopReason.FAULT, StopReason.TRIPLE_FAULT);

    private final Session session = new Session(Toolchain.defaultCache());
    private final Magics magics = Magics.standard(session);
    private final List<String> told = new ArrayList<>();
    private final Set<String> warned = new TreeSet<>();
    private int runs;

    static Stream<Path> notebooks() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void goodRunsHaveNoStory(Path notebook) throws Exception {
        var cells = new ObjectMapper().readTree(notebook.toFile()).get("cells");
        for (var cell : cells) {
            if (cell.get("cell_type").asText().equals("code")) {
                run(StreamSupport.stream(cell.get("source").spliterator(), false).map(line -> line.asText())
                    .reduce("", String::concat));
            }
        }
        assertTrue(runs > 5, () -> "runs that went well: " + runs);
        assertEquals(List.of(), told);
        assertEquals(SHOWN.getOrDefault(notebook.getFileName().toString(), Set.of()), warned);
    }

    private void run(String text) {
        if (!(CellParser.parse(text) instanceof Cell.OfMagics(var uses))) {
            return;
        }
        for (var use : uses) {
            try {
                new MagicRunner(magics).run(List.of(use), new Shown(), new Cancellation());
            } catch (Exception exercise) {
                // An exercise that is not solved yet: its check does not hold.
                continue;
            }
            if (use.name().equals("run") || use.name().equals("boot")) {
                look(text);
            }
        }
    }

    private void look(String text) {
        var recorder = session.recorder();
        var stop = session.lastStop().orElse(null);
        if (stop == null || FAILURES.contains(stop.reason()) || recorder.firstStepOf(stop) >= recorder.count()) {
            return;
        }
        runs++;
        Stories.of(session.machine(), recorder, stop, Names.NONE)
            .forEach(story -> told.add(story.pattern() + " in " + text));
        Lint.of(recorder, recorder.firstStepOf(stop), Names.NONE).forEach(one -> warned.add(one.rule()));
    }
}
