package ringside.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import ringside.explain.Gallery.Exhibit;

/** What works is told no story, and the lint warns of nothing there but of what the program's head admits. */
class HealthyTest {
    @TestFactory
    Stream<DynamicTest> repairedTwinsAreClean() {
        return Gallery.all().stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> clean(one)));
    }

    @TestFactory
    Stream<DynamicTest> healthyProgramsAreClean() {
        return Gallery.healthy().stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> {
            GalleryTest.repaired(one);
            clean(one);
        }));
    }

    private static void clean(Exhibit exhibit) {
        var result = exhibit.run(true);
        var warnings = Lint.of(result.recorder(), 0, result.names());
        var rules = warnings.stream().map(Lint.Warning::rule).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(exhibit.lint()), rules, () -> warnings.stream().map(one -> "%s at %s"
            .formatted(one.rule(), one.line())).collect(Collectors.joining("\n")));
        assertEquals(List.of(), result.stories());
    }
}
