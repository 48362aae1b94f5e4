package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import ringside.machine.Stage;

/** What views tell when something went wrong. */
class LiveFaultsTest {
    private static Views after(String text) {
        return new Bench().asm("wrong", text).run("enter").views();
    }

    @Test
    void aGateThatRefusesShowsItsDpl() {
        var views = after(Bench.ROUND_TRIP.replace("$0xee00", "$0x8e00"));
        var fault = (FaultReport) views.fault();
        assertEquals("#GP", fault.mnemonic());
        assertEquals(Hex.of(0x102), fault.errorCode());
        assertEquals("gate 0x20 of the IDT", fault.errorWords());
        assertEquals("GATE_DPL_AT_LEAST_CPL", fault.failed().check());
        assertEquals(3, fault.cpl());
        assertEquals("int $0x20", fault.instruction());
        assertEquals(0x20, fault.descriptor().index());
        assertEquals(List.of("DPL"),
            fault.descriptor().fields().stream().filter(Field::deciding).map(Field::name).toList());
        assertEquals(1, fault.chain().size());
        var stop = (StopReport) views.stop();
        assertEquals("fault", stop.reason());
        assertEquals("GATE_DPL_AT_LEAST_CPL", stop.fault().check());
    }

    @Test
    void anInstructionThatTheProcessorLacksIsNamed() {
        var fault = (FaultReport) after("enter: vaddps %zmm2, %zmm1, %zmm0").fault();
        assertEquals("#UD", fault.mnemonic());
        assertEquals("vaddps %zmm2, %zmm1, %zmm0: AVX512F, which this processor lacks", fault.instruction());
        fault = (FaultReport) after("enter: .byte 0xd5, 0x19, 0x89, 0xd8").fault();
        assertEquals("movq %rbx, %r24: APX_F, which this processor lacks", fault.instruction());
    }

    @Test
    void theFrameOfAnUnhandledFaultIsShownWhereItLies() {
        var views = after(Bench.ROUND_TRIP.replace("$0xee00", "$0x8e00"));
        var frame = (FrameView) views.frame();
        assertEquals("#GP(0x102)", frame.pushed());
        assertEquals(List.of("SS", "RSP", "RFLAGS", "CS", "RIP", "error code"),
            frame.slots().stream().map(FrameView.Slot::written).toList());
        assertEquals(List.of("SS", "RSP", "RFLAGS", "CS", "RIP", ""),
            frame.slots().stream().map(FrameView.Slot::name).toList());
        assertTrue(frame.slots().stream().allMatch(slot -> slot.doubt() == null));
        assertEquals("kernel stack", ((StackLadder) views.stack(8)).others().getFirst().name());
    }

    @Test
    void whatAnEarlierRunLeftBelongsNeitherToTheFrameNorToTheTimeline() {
        var bench = new Bench().asm("wrong", Bench.ROUND_TRIP.replace("$0xee00", "$0x8e00")).run("enter");
        var views = bench.asm("wrong", Bench.ROUND_TRIP).runUntil("enter", "back").views();
        assertEquals(5, ((FrameView) views.frame()).slots().size());
        assertEquals(List.of("iretq", "int $0x20"),
            ((Timeline) views.timeline()).crossings().stream().map(Timeline.Crossing::cause).toList());
    }

    @Test
    void theDoubleFaultWritesTheFrameThatItsHandlerFinds() {
        var views = after(Bench.ROUND_TRIP.replace("movq %rsp, tss+4(%rip)",
            "movq $0, tss+4(%rip); movq $interrupt_stack_top, tss+36(%rip); movb $1, idt+0x84(%rip)"));
        assertEquals("fault", ((StopReport) views.stop()).reason());
        var frame = (FrameView) views.frame();
        assertEquals("#DF(0x0)", frame.pushed());
        assertTrue(frame.slots().stream().allMatch(slot -> slot.writer().text().equals("#DF(0x0)")));
    }

    @Test
    void afterAHaltTheHltIsShown() {
        var stop = (StopReport) after("enter: nop\nhlt").stop();
        assertEquals("enter+0x1", stop.symbol());
        assertEquals("hlt", stop.instruction());
    }

    @Test
    void aFrameReadOneSlotOffIsDoubted() {
        var views = new Bench().asm("wrong", Bench.ROUND_TRIP).runUntil("enter", "done").views();
        var frame = (FrameView) views.frame();
        assertNull(frame.pushed());
        var cs = frame.slots().get(3);
        assertEquals("CS", cs.name());
        assertEquals("RIP", cs.written());
        assertNotNull(cs.doubt());
    }

    @Test
    void aTripleFaultKeepsItsChain() {
        var views = after(Bench.ROUND_TRIP.replace("movq %rsp, tss+4(%rip)", "movq $0, tss+4(%rip)"));
        var stop = (StopReport) views.stop();
        assertEquals("triple-fault", stop.reason());
        assertEquals(List.of("#PF", "#PF", "#DF", "#PF", "shutdown"),
            stop.fault().chain().stream().map(FaultBrief.Link::mnemonic).toList());
        var fault = (FaultReport) views.fault();
        assertEquals(Hex.of(-8), fault.address());
        assertEquals("int $0x20", fault.instruction());
        assertTrue(fault.walk().levels().getLast().refused());
        assertEquals("rings 0 to 2 wrote, where no page is present", fault.errorWords());
    }

    @Test
    void aSelectorOfNoLdtIsSpelledOut() {
        var fault = (FaultReport) after(
            "enter: pushq $USER_DS\npushq %rsp\npushfq\npushq $USER_CS\npushq $there\niret\nthere: nop\n").fault();
        assertEquals(Hex.of(0xfffc), fault.errorCode());
        assertEquals("LDT_LOADED", fault.failed().check());
        assertEquals("selector 0xfffc: index 8191 of the LDT", fault.errorWords());
        assertNull(fault.descriptor());
    }

    @Test
    void aPageThatRefusesIsMarkedAtItsLevel() {
        var fault = (FaultReport) after("enter: movl $1, enter(%rip)\nret\n").fault();
        assertEquals("PAGE_WRITABLE", fault.failed().check());
        assertEquals(List.of("PTE"),
            fault.walk().levels().stream().filter(PageWalkView.Level::refused).map(PageWalkView.Level::name).toList());
        assertNotNull(fault.walk().physical());
    }

    @Test
    void theChecksOfThePageWalkAreALadder() {
        var rungs = ((FaultReport) after("enter: movl $1, enter(%rip)\nret\n").fault()).walk().rungs();
        assertEquals(List.of("PAGE_PRESENT passed PML4E [511]", "PAGE_RESERVED_BITS_CLEAR passed PML4E [511]",
            "PAGE_PRESENT passed PDPTE [510]", "PAGE_RESERVED_BITS_CLEAR passed PDPTE [510]",
            "PAGE_PRESENT passed PDE [8]", "PAGE_RESERVED_BITS_CLEAR passed PDE [8]",
            "PAGE_PRESENT passed PTE [0]", "PAGE_RESERVED_BITS_CLEAR passed PTE [0]",
            "PAGE_USER not-asked null", "SMEP_EXECUTES_SUPERVISOR_PAGES not-asked null",
            "PAGE_EXECUTABLE not-asked null", "SMAP_TOUCHES_SUPERVISOR_PAGES not-asked null",
            "PAGE_WRITABLE failed PTE [0]", "PAGE_KEY_ALLOWS_ACCESS not-asked null"),
            rungs.stream().map(rung -> rung.check() + " " + rung.outcome() + " " + rung.entry()).toList());
        assertEquals("CR4.SMAP = 0", rungs.get(11).reason());
        var missing = ((FaultReport) after("enter: movl 0x5000, %eax\nret\n").fault()).walk().rungs();
        assertEquals(List.of("failed", "not-reached"), missing.stream().map(PageWalkView.Rung::outcome)
            .filter(outcome -> !outcome.equals("passed") && !outcome.equals("not-asked")).distinct().toList());
    }

    @Test
    void anUnhandledSoftwareInterruptIsToldWithItsGate() {
        var views = after("enter: int $0x80\nret\n");
        var fault = (FaultReport) views.fault();
        assertEquals("vector 0x80", fault.mnemonic());
        assertEquals("int $0x80", fault.instruction());
        assertNull(fault.failed());
        assertEquals(0x80, fault.descriptor().index());
        assertEquals("INT 0x80", ((FrameView) views.frame()).pushed());
    }

    @Test
    void aStackThatEndsIsShownAsFarAsItGoes() {
        var ladder = (StackLadder) after("enter: push %rax\njmp enter\n").stack(4);
        assertEquals(Hex.of(Stage.KERNEL_STACK_TOP - Stage.STACK_SIZE), ladder.stack().rsp());
        assertEquals(4, ladder.stack().slots().size());
        var wild = (StackLadder) after("enter: mov $-8, %rsp\nhlt\n").stack(4);
        assertNull(wild.stack().slots().getLast().value());
    }
}
