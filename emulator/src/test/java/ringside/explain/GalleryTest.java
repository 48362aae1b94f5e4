package ringside.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import ringside.explain.Gallery.Exhibit;
import ringside.state.Cpu;

/** Each broken program is told its true cause first, and each repaired twin runs to its good end without a story. */
class GalleryTest {
    @TestFactory
    Stream<DynamicTest> eachBrokenProgramIsToldItsCause() {
        return Gallery.all().stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> broken(one)));
    }

    @TestFactory
    Stream<DynamicTest> eachRepairedTwinRuns() {
        return Gallery.all().stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> repaired(one)));
    }

    private static void broken(Exhibit exhibit) {
        var result = exhibit.run(false);
        assertFalse(result.stories().isEmpty(), () -> "no story; it stopped by " + result.stop());
        var story = result.stories().getFirst();
        assertEquals(exhibit.pattern(), story.pattern(), () -> story.cause() + "\n" + result.stop().chain());
        exhibit.causes().forEach(words -> assertTrue(story.cause().contains(words), () -> words + " in " + story.cause()));
        assertTrue(story.remedy().contains(exhibit.remedy()), story::remedy);
        assertFalse(story.evidence().isEmpty());
    }

    /** Runs the repaired twin, or a healthy program, to the end that its head tells. */
    static void repaired(Exhibit exhibit) {
        var result = exhibit.run(true);
        var good = exhibit.good().split(" ");
        assertEquals(good[0], result.stop().reason().label(), () -> result.stop() + " " + result.stories());
        if (good.length > 1) {
            assertEquals(Long.decode(good[1]), result.bench().machine().cpu().gpr[Cpu.RAX]);
        }
        assertEquals(List.of(), result.stories());
    }

    @Test
    void thereAreManyAndEveryPatternHasOne() {
        var exhibits = Gallery.all();
        assertTrue(exhibits.size() >= 40, "exhibits: " + exhibits.size());
        var shown = new HashSet<>(exhibits.stream().map(Exhibit::pattern).toList());
        var missing = Patterns.names().stream().filter(name -> !shown.contains(name)).toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void everyPatternHasANameOfItsOwn() {
        var names = Patterns.names();
        assertEquals(names.size(), new HashSet<>(names).size());
    }
}
