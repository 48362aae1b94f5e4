package ringside.view;

import static ringside.view.Samples.CODE;
import static ringside.view.Samples.hex;
import static ringside.view.Samples.place;

import java.util.List;

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
            List.of(link, Samples.tripleFault().chain().get(1)));
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
            List.of(new FaultBrief.Link(0x80, "vector 0x80", null, null, null, "only the stage's gate is there")));
    }

    static StepList plainSteps() {
        return new StepList("hlt", hex(0x1000), null, null, 0, null, List.of());
    }
}
