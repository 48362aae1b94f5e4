package ringside.semantics;

import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.KERNEL_DS;

import java.util.List;
import java.util.function.Consumer;

import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/** The checks of memory accesses in compatibility mode: segments in use, their rights and limits. */
final class SegmentationCases {
    /** {@code mov ds, [0x60000]}, through DS, CS and SS ({@code [esp]}); {@code sldt [0x60000]}. */
    private static final String READ = "8e1d00000600";
    private static final String READ_CODE = "2e8e1d00000600";
    private static final String READ_STACK = "8e1c24";
    private static final String WRITE = "0f000500000600";
    private static final int DATA_BITS = 0xc093;
    private static final int EXPAND_DOWN = Attributes.EXPAND_DOWN_OR_CONFORMING;

    private SegmentationCases() {
    }

    static List<CheckCase> cases() {
        return List.of(
            access(Check.SEGMENT_USABLE, "#GP(0x0)", READ, m -> m.cpu.segments[Cpu.DS] = SegmentRegister.NULL),
            access(Check.SEGMENT_USABLE, "#GP(0x0)", WRITE, m -> m.cpu.segments[Cpu.DS] = SegmentRegister.NULL),
            access(Check.STACK_SEGMENT_USABLE, "#SS(0x0)", READ_STACK,
                m -> m.cpu.segments[Cpu.SS] = SegmentRegister.NULL),
            access(Check.STACK_SEGMENT_USABLE, "#SS(0x0)", "9c", m -> m.cpu.segments[Cpu.SS] = SegmentRegister.NULL),
            access(Check.SEGMENT_READABLE, "#GP(0x0)", READ_CODE,
                m -> m.cpu.segments[Cpu.CS] = new SegmentRegister(8, 0, 0xffffffffL, 0xc099)),
            access(Check.SEGMENT_WRITABLE, "#GP(0x0)", WRITE,
                ds(0xffffffffL, DATA_BITS & ~Attributes.WRITABLE_OR_READABLE)),
            access(Check.SEGMENT_WRITABLE, "#GP(0x0)", "2e" + WRITE, null, m -> { }),
            access(Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", READ, ds(DATA, DATA_BITS)),
            access(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", READ_STACK,
                m -> m.cpu.segments[Cpu.SS] = new SegmentRegister(KERNEL_DS, 0, m.cpu.gpr[Cpu.RSP], DATA_BITS)),
            access(Check.SEGMENT_ABOVE_LIMIT, "#GP(0x0)", READ, ds(0x100, DATA_BITS | EXPAND_DOWN),
                ds(DATA, DATA_BITS | EXPAND_DOWN)),
            access(Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", READ, ds(0x100, DATA_BITS | EXPAND_DOWN),
                ds(0x100, 0x8093 | EXPAND_DOWN)));
    }

    private static CheckCase access(Check check, String fault, String code, Consumer<SmallMachine> spoil) {
        return access(check, fault, code, m -> { }, spoil);
    }

    private static CheckCase access(Check check, String fault, String code, Consumer<SmallMachine> arrange,
                                    Consumer<SmallMachine> spoil) {
        Consumer<SmallMachine> compatibility = m -> {
            m.kernel32().pushAs(32, KERNEL_DS);
            m.ram.write(DATA, 16, KERNEL_DS);
        };
        return arrange == null ? CheckCase.of(check, fault, code, null, compatibility.andThen(spoil))
            : CheckCase.of(check, fault, code, compatibility.andThen(arrange), spoil);
    }

    private static Consumer<SmallMachine> ds(long limit, int attributes) {
        return m -> m.cpu.segments[Cpu.DS] = new SegmentRegister(KERNEL_DS, 0, limit, attributes);
    }
}
