package ringside.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import ringside.machine.Machine;
import ringside.machine.Stage;
import ringside.machine.Workbench;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Vendor;
import ringside.trace.Recorder;

/** What stands in the way of an instruction, in words; and what the scratch leaves alone. */
class WhyNotTest {
    private static final long FRAME = Stage.KERNEL_STACK_TOP - 0x28;

    private static Machine machine() {
        return machine(CpuidModel.DEFAULT);
    }

    private static Machine machine(CpuidModel model) {
        var machine = new Machine(Machine.DEFAULT_MEMORY, model);
        machine.cpu().rip = Stage.STUBS;
        machine.cpu().gpr[Cpu.RSP] = FRAME;
        return machine;
    }

    private static Machine withFrame(long cs, long ss) {
        var machine = machine();
        long[] frame = {0x1000, cs, 0x202, Stage.KERNEL_STACK_TOP - 0x800, ss};
        for (int i = 0; i < frame.length; i++) {
            machine.ram().write(FRAME - Stage.WINDOW + 8L * i, 64, frame[i]);
        }
        return machine;
    }

    private static WhyNot whyNot(Machine machine, String text) {
        return WhyNot.of(new Scratch(machine), given(machine, text), Names.NONE);
    }

    private static Attempt given(Machine machine, String text) {
        return new Attempt.Given(Encodings.of(machine.cpu(), text).orElseThrow());
    }

    private static List<String> words(WhyNot answer) {
        return answer.obstacles().stream().map(obstacle -> obstacle.ways().getFirst().words()).toList();
    }

    @Test
    void aSelectorGetsTheRplThatItsDescriptorWants() {
        var answer = whyNot(withFrame(0x28, 0x20), "iretq");
        assertEquals(List.of("the CS slot at 0xffffffff8011ffe0: 0x28 → 0x2b (a 64-bit code segment with DPL 3, RPL 3)",
            "the SS slot at 0xffffffff8011fff8: 0x20 → 0x23 (a data segment with DPL 3, RPL 3)"), words(answer));
        assertTrue(answer.succeeds());
    }

    @Test
    void nothingStandsInTheWayOfAGoodFrame() {
        assertEquals(List.of(), whyNot(withFrame(0x2b, 0x23), "iretq").obstacles());
    }

    @Test
    void aGateIsOpenedToRing3() {
        var machine = machine();
        machine.cpu().cpl = 3;
        assertEquals(List.of("bits 46:45 of gate 0x80: DPL 0 → 3"), words(whyNot(machine, "int 0x80")).subList(0, 1));
    }

    @Test
    void aGateIsMadePresent() {
        var machine = machine();
        long gate = Stage.IDT - Stage.WINDOW + 16 * 0x80;
        machine.ram().write(gate, 64, machine.ram().read(gate, 64) & ~(1L << 47));
        assertEquals(List.of("set bit 47 of gate 0x80: present (P) 0 → 1"), words(whyNot(machine, "int $0x80")));
    }

    @Test
    void whatIsTriedLeavesTheMachineAlone() {
        var machine = withFrame(0x28, 0x20);
        var registers = machine.cpu().gpr.clone();
        var stack = machine.peek(Stage.KERNEL_STACK_TOP - 4096, 4096);
        var gdt = machine.peek(Stage.GDT, 4096);
        whyNot(machine, "iretq");
        whyNot(machine, "mov cr3");
        assertArrayEquals(registers, machine.cpu().gpr);
        assertArrayEquals(stack, machine.peek(Stage.KERNEL_STACK_TOP - 4096, 4096));
        assertArrayEquals(gdt, machine.peek(Stage.GDT, 4096));
        assertEquals(0, machine.cpu().cpl);
    }

    @Test
    void aDeviceEndsTheTrial() {
        var machine = machine();
        machine.cpu().gpr[Cpu.RDX] = 0x3f8;
        var trial = new Scratch(machine).attempt(given(machine, "out"), List.of());
        assertEquals("it reached port 0x3f8", trial.ended());
        assertEquals(0, machine.console().size());
    }

    @Test
    void theRestOfTheLadderComesFromTheRepairedTrial() {
        var ladder = Ladder.of(whyNot(withFrame(0x28, 0x20), "iretq"));
        var checks = ladder.rungs().stream().map(rung -> rung.step().check()).toList();
        assertTrue(checks.contains(Check.RETURN_CS_PRESENT) && checks.contains(Check.RETURN_RIP_CANONICAL));
        assertEquals(List.of(Check.RETURN_SS_RPL_EQUALS_CS_RPL),
            ladder.rungs().stream().filter(Ladder.Rung::fails).map(rung -> rung.step().check()).toList());
    }

    @Test
    void aRecordedFaultIsTriedInTheStateBeforeIt() {
        var bench = new Workbench().asm("""
            enter:
                pushq $USER_DS
                pushq $user_stack_top
                pushq $2
                pushq $0x28
                pushq $in_user
                iretq
            in_user:
                nop
            """);
        var recorder = new Recorder(bench.machine());
        recorder.run(bench.from("enter"));
        var ladder = Ladder.of(bench.machine(), recorder, recorder.count() - 1, Names.NONE).orElseThrow();
        assertEquals(Check.RETURN_CS_DPL_EQUALS_RPL, ladder.whyNot().obstacles().getFirst().check());
        assertTrue(ladder.whyNot().succeeds());
        assertTrue(ladder.rungs().size() > 5);
    }

    @Test
    void theOtherVendorsOutcomeIsToldWhereItDiffers() {
        for (var vendor : Vendor.values()) {
            var machine = machine(CpuidModel.DEFAULT.vendor(vendor));
            machine.cpu().efer |= Cpu.EFER_SCE;
            machine.cpu().gpr[Cpu.RCX] = 1L << 47;
            var note = VendorNotes.of(new Scratch(machine), given(machine, "sysretq")).getFirst();
            assertEquals("SYSRET with a non-canonical RCX", note.subject());
            boolean intel = vendor == Vendor.INTEL;
            assertEquals("raises #GP(0x0)", intel ? note.here() : note.there());
            assertTrue((intel ? note.there() : note.here()).startsWith("completes"));
            assertEquals(intel ? "AMD" : "Intel", note.vendor());
        }
    }

    @Test
    void nothingIsToldWhereTheVendorsAgree() {
        var machine = withFrame(0x2b, 0x23);
        assertEquals(List.of(), VendorNotes.of(new Scratch(machine), given(machine, "iretq")));
        assertEquals(List.of(), VendorNotes.of(new Scratch(machine), given(machine, "sysenter")).stream()
            .filter(note -> note.here().equals(note.there())).toList());
    }
}
