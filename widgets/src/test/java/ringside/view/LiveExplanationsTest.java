package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import ringside.explain.Encodings;
import ringside.machine.Stage;
import ringside.render.Html;
import ringside.render.PlainText;
import ringside.trace.RegisterId;

/** What is found out by trying, and what worked by luck, on machines that have run. */
class LiveExplanationsTest {
    private static final String CLOSED = Bench.ROUND_TRIP.replace("$0xee00", "$0x8e00");

    private static Bench bench(String text) {
        return new Bench().asm("wrong", text).run("enter");
    }

    @Test
    void theStepsGoOnBehindTheFailedCheck() {
        var steps = (StepList) bench(CLOSED).views().steps("").orElseThrow();
        assertEquals(List.of("bits 46:45 of gate 0x20: DPL 0 → 3"), steps.beyond().repairs());
        assertEquals("GATE_PRESENT", steps.beyond().notReached().getFirst().check());
        assertEquals(0x20, steps.beyond().decided().index());
        assertTrue(PlainText.render(steps.figure()).contains("not reached"));
    }

    @Test
    void theFilmGoesOnBehindTheFailedCheckToo() {
        var film = (Film) bench(CLOSED).views().player();
        var last = film.steps().getLast();
        var missed = film.ladders().get(last.beyond() - 1).stream().map(film.rungs()::get).toList();
        assertEquals("GATE_PRESENT", film.sentences().get(missed.getFirst().sentence()).check());
        assertTrue(film.steps().stream().filter(step -> step.beyond() != 0).allMatch(step -> step.event() != null));
    }

    @Test
    void theFaultSaysWhatWouldLetItPass() {
        var fault = (FaultReport) bench(CLOSED).views().fault();
        assertEquals(List.of("bits 46:45 of gate 0x20: DPL 0 → 3"), fault.beyond().repairs());
        var text = PlainText.render(fault.figure());
        assertTrue(text.contains("smallest change that lets it pass: bits 46:45 of gate 0x20"));
        assertTrue(text.indexOf("Remedy:") < text.indexOf("What this rests on")
            && text.indexOf("What this rests on") < text.indexOf("smallest change"), text);
    }

    @Test
    void whyNotTriesTheInstructionAtRipOrAnother() {
        var bench = bench(CLOSED);
        var there = (WhyNotView) bench.views().whyNot(null);
        assertEquals("int $0x20", there.instruction());
        assertEquals("GATE_DPL_AT_LEAST_CPL", there.obstacles().getFirst().check());
        assertTrue(there.succeeds());
        var other = (WhyNotView) bench.views().whyNot(Encodings.of(bench.machine.cpu(), "mov cr3").orElseThrow());
        assertEquals("PRIVILEGED", other.obstacles().getFirst().check());
        assertEquals("CPL: 0x3 → 0x0 (executed by the kernel)", other.obstacles().getFirst().change());
    }

    /** What the delivery did to registers was taken back, since nobody handles the fault. */
    @Test
    void afterAnUnhandledFaultValuesComeFromBeforeItsDelivery() {
        var bench = bench(CLOSED);
        var origin = (OriginLadder) bench.views().origin(RegisterId.RSP);
        assertEquals(Hex.of(Stage.USER_STACK_TOP - 8), origin.value());
        assertEquals(origin.value(), origin.links().getFirst().value());
        assertEquals("push $0x11", origin.links().getFirst().instruction().replace("pushq", "push"));
    }

    @Test
    void theLintNamesTheLine() {
        var lint = (LintView) bench(Bench.ROUND_TRIP.replace("pushq $2\n", "pushq $0x3002\n")).views().lint();
        assertEquals(List.of("io-privilege"), lint.warnings().stream().map(LintView.Warning::rule).distinct().toList());
        assertEquals("iretq", lint.warnings().getFirst().place().text().strip());
    }

    /** Pages to be looked at, with {@code -Dringside.pages=FOLDER}. */
    @Test
    void everyViewMakesAPage() throws java.io.IOException {
        var views = bench(CLOSED).views();
        var folder = System.getProperty("ringside.pages");
        for (var view : List.of(views.steps("").orElseThrow(), views.fault(), views.whyNot(null), Samples.steps(),
            StorySamples.whyNot(), StorySamples.lint())) {
            var html = Html.render(view.figure());
            assertTrue(html.contains("</table>"), view::view);
            if (folder != null) {
                var file = java.nio.file.Path.of(folder, view.view() + view.hashCode() + ".html");
                java.nio.file.Files.writeString(file, "<!doctype html><meta charset=utf-8>" + html);
            }
        }
    }
}
