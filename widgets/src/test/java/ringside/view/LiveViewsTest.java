package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import ringside.machine.Stage;
import ringside.render.Bundles;

/** Views of a machine that went to ring 3 and back. */
class LiveViewsTest {
    private final Bench bench = new Bench().asm("crossing", Bench.ROUND_TRIP);

    @Test
    void aStopTellsReasonPlaceAndChanges() {
        var stop = (StopReport) bench.runUntil("enter", "done").views().stop();
        assertEquals("until", stop.reason());
        assertEquals("done", stop.symbol());
        assertEquals(new Place("crossing", 23, "    mov tss+4(%rip), %rsp"), stop.place());
        assertEquals(0, stop.cpl());
        assertNull(stop.fault());
        var rsp = stop.changed().stream().filter(change -> change.name().equals("rsp")).findFirst().orElseThrow();
        assertEquals(Hex.of(Stage.KERNEL_STACK_TOP - 8), rsp.before());
        assertTrue(stop.changed().stream().noneMatch(change -> change.name().equals("rip")));
    }

    @Test
    void aReturnTellsItsResult() {
        var stop = (StopReport) bench.run("enter").views().stop();
        assertEquals("return", stop.reason());
        assertEquals(Hex.of(0x2a), stop.rax());
    }

    @Test
    void theFrameOnTheStackIsNamedAndHasItsWriter() {
        var ladder = (StackLadder) bench.runUntil("enter", "done").views().stack(16);
        assertEquals("kernel stack", ladder.stack().name());
        var names = ladder.stack().slots().stream().map(StackLadder.Slot::name).toList();
        assertEquals(List.of("return address of the entry", "", "SS", "RSP", "RFLAGS", "CS", "RIP", "saved rbx"),
            names);
        var cs = ladder.stack().slots().get(5);
        assertEquals(Hex.of(0x2b), cs.value());
        assertEquals("CPU: INT 0x20", cs.writer().label());
        assertEquals("pushq %rbx  (crossing:21)", ladder.stack().slots().get(7).writer().label());
        assertEquals(ladder.stack().rsp(), ladder.stack().slots().get(7).address());
    }

    @Test
    void theStackThatWasLeftStandsBeside() {
        var ladder = (StackLadder) bench.runUntil("enter", "done").views().stack(16);
        var user = ladder.others().getFirst();
        assertEquals("user stack", user.name());
        assertEquals(3, user.ring());
        assertEquals(Hex.of(Stage.USER_STACK_TOP - 8), user.rsp());
        assertEquals(Hex.of(0x11), user.slots().getLast().value());
    }

    @Test
    void theTssFieldThatWasReadIsMarked() {
        var tss = (TssFields) bench.runUntil("enter", "done").views().tss();
        var used = tss.fields().stream().filter(field -> field.used() != null).toList();
        assertEquals(List.of("rsp0"), used.stream().map(TssFields.Field::name).toList());
        assertEquals("INT 0x20", used.getFirst().used());
        assertEquals(Hex.of(Stage.INTERRUPT_STACK_TOP), used.getFirst().before());
        assertEquals(104, tss.fields().stream().mapToInt(TssFields.Field::size).sum());
    }

    @Test
    void onlyGatesWorthLookingAtAreShown() {
        var views = bench.runUntil("enter", "done").views();
        var idt = (DescriptorTable) views.idt(false);
        assertEquals(List.of(0x20), idt.entries().stream().map(DescriptorEntry::index).toList());
        var gate = idt.entries().getFirst();
        assertEquals(3, gate.dpl());
        assertEquals("back", gate.symbol());
        assertEquals("INT 0x20", gate.used());
        assertEquals(List.of(0x1f, 0xff), idt.omitted().stream().map(DescriptorTable.Omitted::last).toList());
        assertEquals(256, ((DescriptorTable) views.idt(true)).entries().size());
    }

    @Test
    void theGdtIsDecoded() {
        var gdt = (DescriptorTable) bench.views().gdt();
        assertEquals(List.of("null", "64-bit code", "data", "32-bit code", "data", "64-bit code", "data",
            "64-bit TSS, busy"), gdt.entries().stream().map(DescriptorEntry::kind).toList());
        assertEquals(Hex.of(Stage.TSS), gdt.entries().getLast().base());
    }

    @Test
    void theLastTransferIsWhatStepsShow() {
        var steps = (StepList) bench.runUntil("enter", "done").views().steps("").orElseThrow();
        assertEquals("int $0x20", steps.instruction());
        assertNull(steps.fault());
        assertTrue(steps.steps()
            .stream().anyMatch(step -> "GATE_DPL_AT_LEAST_CPL".equals(step.check()) && step.passed()));
        assertTrue(steps.steps()
            .stream().anyMatch(step -> step.text().equals("RSP ← TSS.RSP0") && step.origin().equals("TSS + 4")));
        assertEquals("iretq", ((StepList) bench.views().steps("iretq").orElseThrow()).instruction());
        assertEquals(steps, bench.views().steps(Long.toString(steps.step())).orElseThrow());
        assertTrue(bench.views().steps("sysretq").isEmpty());
        assertTrue(bench.views().steps("123456").isEmpty());
    }

    @Test
    void theTimelineHasItsCrossings() {
        var timeline = (Timeline) bench.run("enter").views().timeline();
        assertEquals(List.of(0, 3, 0), timeline.spans().stream().map(Timeline.Stretch::ring).toList());
        assertEquals(List.of("iretq", "int $0x20"),
            timeline.crossings().stream().map(Timeline.Crossing::cause).toList());
        assertEquals(timeline.spans().getFirst().to(), timeline.crossings().getFirst().step());
    }

    @Test
    void codeAroundRipBeginsAtTheSymbol() {
        var code = (CodeListing) bench.runUntil("enter", "done").views().code(bench.address("done"), 20);
        assertEquals("done", code.lines().getFirst().label());
        assertTrue(code.lines().getFirst().current());
        assertEquals(3, code.lines().size(), "nothing beyond the unit's code");
    }

    @Test
    void memoryMarksWhatTheRunChanged() {
        var dump = (MemoryDump) bench.run("enter").views().memory(Stage.IDT + 0x1f0, 0x20);
        assertEquals(List.of(), dump.rows().getFirst().changed());
        assertTrue(dump.rows().getLast().changed().contains(5), "the byte with the DPL");
        assertFalse(((MemoryDump) bench.views().memory(0, 16)).rows().getFirst().mapped());
        assertFalse(((MemoryDump) bench.views().memory(0x8000_0000_0000L, 16)).rows().getFirst().mapped(),
            "not canonical");
    }

    @Test
    void aWalkEndsAtThePageOrSaysWhy() {
        var walk = (PageWalkView) bench.views().paging(Stage.TSS + 4);
        assertEquals(4, walk.levels().size());
        assertEquals(Hex.of(Stage.TSS + 4 - Stage.WINDOW), walk.physical());
        var none = (PageWalkView) bench.views().paging(0);
        assertEquals("PAGE_PRESENT", none.refused());
        assertTrue(none.levels().getLast().refused());
        assertEquals("ADDRESS_CANONICAL", ((PageWalkView) bench.views().paging(1L << 50)).refused());
    }

    @Test
    void aUnitIsListedWithItsLines() {
        var unit = (UnitView) Views.unit(bench.program.unit("crossing").orElseThrow(), bench.program);
        assertEquals(List.of("enter", "in_user", "back", "done"),
            unit.symbols().stream().map(SymbolList.Symbol::name).toList());
        var iretq = unit.listing().stream().filter(line -> line.text().equals("iretq")).findFirst().orElseThrow();
        assertEquals("48 cf", iretq.bytes());
        assertEquals(16, iretq.place().line());
        assertEquals(List.of(), unit.messages());
    }

    @Test
    void missingSymbolsAreTold() {
        bench.asm("other", "go: call missing\nret\n");
        var unit = (UnitView) Views.unit(bench.program.unit("other").orElseThrow(), bench.program);
        assertEquals("error", unit.messages().getFirst().severity());
        assertEquals(2, unit.messages().getFirst().line());
        assertTrue(unit.messages().getFirst().text().startsWith("nobody defines missing"));
    }

    @Test
    void beforeAnythingRanThereIsNothingToTell() {
        assertInstanceOf(Absent.class, bench.views().stop());
        assertInstanceOf(Absent.class, bench.views().fault());
        assertTrue(bench.views().steps("").isEmpty());
        assertEquals(1, ((Timeline) bench.views().timeline()).spans().size());
    }

    /** Every view, before and after a run, in every form. */
    @TestFactory
    Stream<DynamicTest> everyViewCanBeRendered() {
        var fresh = new Bench().views();
        var ran = bench.run("enter").views();
        return Stream.of(fresh, ran).flatMap(LiveViewsTest::all)
            .map(view -> DynamicTest.dynamicTest(view.view(), () -> assertEquals(4, Bundles.of(view).size())));
    }

    private static Stream<View> all(Views views) {
        return Stream.of(views.registers(), views.flags(), views.msrs(), views.stack(16), views.frame(), views.tss(),
            views.gdt(), views.ldt(), views.idt(false), views.idt(true), views.paging(0), views.memory(Stage.GDT, 100),
            views.code(Stage.RETURN, 4), views.fault(), views.stop(), views.timeline(), views.symbols(),
            views.serial());
    }
}
