package ringside.view;

import static ringside.view.Samples.CODE;
import static ringside.view.Samples.hex;
import static ringside.view.Samples.place;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Views that tell what happened. */
final class StorySamples {
    private StorySamples() {
    }

    static Timeline timeline() {
        return new Timeline(0, 1041, List.of(new Timeline.Stretch(0, 11, 0), new Timeline.Stretch(12, 1030, 3),
            new Timeline.Stretch(1031, 1041, 0)),
            List.of(new Timeline.Crossing(11, 0, 3, "iretq", hex(CODE + 0x20), "to_user+0x10", place()),
                new Timeline.Crossing(1030, 3, 0, "int $0x20", hex(CODE + 0x30), null, null)));
    }

    static Film film() {
        var sentences = List.of(new Film.Sentence("read", "RIP ← pop", null, null, null),
            new Film.Sentence("check", "the CS to return to is not null", "≠", "RETURN_CS_NOT_NULL", "SDM vol. 2B, RET"));
        var rungs = List.of(new Film.Rung(0, hex(CODE + 3), null, false, "stack slot 0xffffffff8001ffd8"),
            new Film.Rung(1, hex(0), hex(0), true, "stack slot 0xffffffff8001ffe0"));
        var slots = new ArrayList<Hex>(List.of(hex(0), hex(CODE + 3)));
        slots.add(null);
        return new Film(7, 5, 3, hex(Samples.KERNEL_STACK - 8), hex(CODE + 3), List.of("rax", "rsp", "rflags", "cpl", "cs"),
            List.of(hex(1), hex(Samples.KERNEL_STACK - 8), hex(0x202), hex(3), hex(0x2b)),
            List.of(new Film.Line("crossing", 13, "    pushq %rbx", false), new Film.Line("crossing", 0, "⋯", false),
            new Film.Line(null, 0, "iretq", true)),
            List.of(new Film.Code(hex(CODE), "pushq %rbx", "user", 0), new Film.Code(hex(CODE + 2), "iretq", null, 2)),
            List.of(new Film.Stack("kernel stack", 8, 0, hex(0), hex(Samples.KERNEL_STACK - 16), slots)), sentences, rungs,
            List.of(List.of(0, 1), List.of(0)), Map.of(hex(CODE + 3).toString(), "user+0x3"),
            List.of(new Film.Moment(0, 3, null, null, hex(Samples.KERNEL_STACK - 16),
            List.of(new Film.Delta(1, hex(Samples.KERNEL_STACK - 16))),
            List.of(new Film.Write(hex(Samples.KERNEL_STACK - 16), 8, hex(0), hex(0x1234), false, "saved rbx")), 0, 0, 0),
            new Film.Moment(1, 0, "#GP(0x0)", "#GP(0x0)", null, List.of(new Film.Delta(3, hex(0))), List.of(), 2, 1, 2)));
    }

    static FaultReport fault() {
        var link = new FaultBrief.Link(13, "#GP", hex(0x102), null, "GATE_DPL_AT_LEAST_CPL",
            "the gate's DPL is at least CPL");
        return new FaultReport(13, "#GP", "general protection", "fault", hex(0x102), List.of(
            Field.of("vector", 15, 3, 0x102, "0x20"), Field.of("TI", 2, 2, 0x102, ""),
            Field.of("IDT", 1, 1, 0x102, "IDT"), Field.of("EXT", 0, 0, 0x102, "by the program")),
            "gate 0x20 of the IDT", hex(-8), hex(CODE + 0x30), "user+0x3", place(), "int $0x20", 3,
            new FaultReport.Failed("GATE_DPL_AT_LEAST_CPL", "the gate's DPL is at least CPL", "SDM vol. 3A, 7.12.1.2",
            hex(0), "≥", hex(3),
                "gate at 0xffffffff80002200"), TableSamples.gate(true), TableSamples.refused(),
            List.of(link, Samples.tripleFault().chain().get(1)), why(), new Beyond(List.of(
            "bits 46:45 of gate 0x20: DPL 0 → 3"), null, List.of(), List.of()));
    }

    static Why why() {
        return new Why("error-code-left", "`iretq` took CS from the slot that holds the saved RIP 0x401230, because the "
            + "error code 0x2 that the processor pushed for #PF(0x2) at step 5 is still on top of the frame.",
            "Take the error code off before `iretq`: add $8, %rsp.", List.of(
            new Why.Ground(7, "#GP(0x1230): did not hold: the descriptor's last byte lies within the limit of its table",
            "iretq", "forgetful+0x7", "forgetful:4"),
            new Why.Ground(5, "[0xffffffff8011ffd0] = 0x401230: the processor pushed RIP", "movq $0x7, (%rbx)", "touch",
            "innocent:3"), new Why.Ground(-1, "it was there before the first recorded step", null, null, null)));
    }

    static Story story() {
        return new Story("#GP(0x1230)", List.of(why(), new Why("selector-names-nothing", "CS was to get 0x1230.",
            "Look where the value came from.", List.of())));
    }

    static OriginLadder origin() {
        return new OriginLadder("RDI", hex(0x2a), List.of(
            new OriginLadder.Link(9, "RDI", hex(0x2a), "moved", "from [0xffffffff8011ffe0]", "popq %rdi", "go+0x9",
            "program:7"), new OriginLadder.Link(4, "[0xffffffff8011ffe0]", hex(0x2a), "moved", "from RAX", "pushq %rax",
            null, null), new OriginLadder.Link(2, "RAX", hex(0x2a), "constant", "a constant of the instruction",
            "movl $0x2a, %eax", "go", "program:3")));
    }

    static Beyond beyond() {
        return new Beyond(List.of("the SS slot at kernel_stack_top-0x8: 0x20 → 0x23 (a data segment with DPL 3, RPL 3)",
            "set bit 47 of GDT entry 0x20: present (P) 0 → 1"), TableSamples.gate(true), List.of(
            new StepList.MicroStep("check", "the stack segment is present (P = 1)", hex(0), "is set", null,
                "RETURN_SS_PRESENT", false, "SDM vol. 2B, RET", "GDT + 0x20"),
            new StepList.MicroStep("write", "RIP ← popped", hex(CODE), null, null, null, true, null, "")), List.of(
            new Beyond.Vendor("SYSRET with a non-canonical RCX", "raises #GP(0x0)", "AMD", "completes with cpl = 0x3",
                "SDM vol. 2B, SYSRET; APM vol. 3, SYSRET")));
    }

    static WhyNotView whyNot() {
        return new WhyNotView("int $0x80", hex(CODE + 0x30), "user+0x3", 3, true, null, List.of(
            new WhyNotView.Obstacle("GATE_DPL_AT_LEAST_CPL", "a gate that software calls has DPL ≥ CPL", "#GP(0x402)",
                hex(0), "≥", hex(3), "gate 0x80", "SDM vol. 3A, 7.12.1.2", "bits 46:45 of gate 0x80: DPL 0 → 3",
                List.of("CPL: 0x3 → 0x0 (executed by the kernel)")),
            new WhyNotView.Obstacle("GATE_PRESENT", "the gate is present (P = 1)", "#NP(0x402)", hex(0), "is set", null,
                "gate 0x80", "SDM vol. 2A, INT n", null, List.of())), TableSamples.gate(true), beyond().vendors());
    }

    static LintView lint() {
        return new LintView(120, 15, List.of(new LintView.Warning("swapgs-odd",
            "the return to ring 3 has one swapgs too many or too few", "Pair them.", 17, hex(CODE + 0x30), "back+0x3",
            place())));
    }

    static Screen screen() {
        return new Screen(12, 2, List.of("ESP0 = 9000", "█ new"));
    }

    static SerialOutput serial() {
        return new SerialOutput("hello\n", 3);
    }

    static FaultReport interrupt() {
        return new FaultReport(0x80, "vector 0x80", "software interrupt", "interrupt", null, List.of(), null, null,
            hex(0x1000), null, null, null, 0, null, null, null,
            List.of(new FaultBrief.Link(0x80, "vector 0x80", null, null, null, "only the stage's gate is there")), null,
            null);
    }

    static StepList plainSteps() {
        return new StepList("hlt", hex(0x1000), null, null, 0, null, List.of());
    }

    static CompareView compare() {
        var pop = new CompareView.Moment(12, "add $8, %rsp", Samples.place(), 0, null);
        return new CompareView(new CompareView.Side("broken", 13, "an event arrived that nobody handles"),
            new CompareView.Side("repaired", 20, "the entry returned"), "instruction", 12,
            "They do the same for 12 steps; then broken executes `iretq`, and repaired executes `add $8, %rsp`",
            List.of(new CompareView.Difference("rip", "0x4", "0xffffffff81000040 <back>")),
            List.of(new CompareView.Pair(new CompareView.Moment(11, "pop %rax", Samples.place(), 0, null),
                new CompareView.Moment(11, "pop %rax", null, 0, null), true),
                new CompareView.Pair(null, pop, false),
                new CompareView.Pair(new CompareView.Moment(12, "iretq", null, 0, "#GP(0x18)"),
                    new CompareView.Moment(13, "iretq", null, 3, null), false)),
            Samples.steps().with(null), null);
    }
}
