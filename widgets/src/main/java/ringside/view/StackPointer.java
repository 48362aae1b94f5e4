package ringside.view;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Flags;
import ringside.state.SegmentRegister;
import ringside.trace.RegisterId;

/**
 * How a stack pointer is read: outside of 64-bit mode it is an offset into the stack segment, whose B flag says how much
 * of it counts (SDM vol. 3A, 3.4.2.1 and 3.4.5).
 *
 * @param base the linear address where the stack segment begins
 * @param mask the bits of RSP that count
 */
record StackPointer(long base, long mask) {
    private static final StackPointer FLAT = new StackPointer(0, -1);

    /** As a processor reads it. */
    static StackPointer of(Cpu cpu) {
        return cpu.in64BitMode() ? FLAT : in(cpu.segments[Cpu.SS]);
    }

    /**
     * What recorded registers tell of the stack segment.
     *
     * @param real     whether segments work as in the 8086
     * @param longMode whether IA-32e mode is active
     * @param cs       the selector
     * @param ss       the selector
     */
    record Selected(boolean real, boolean longMode, long cs, long ss) {
        static Selected of(long[] registers) {
            boolean real = (value(registers, RegisterId.CR0) & Cpu.CR0_PE) == 0
                || (value(registers, RegisterId.RFLAGS) & Flags.VM) != 0;
            return new Selected(real, (value(registers, RegisterId.EFER) & Cpu.EFER_LMA) != 0,
                value(registers, RegisterId.CS), value(registers, RegisterId.SS));
        }

        /** Whether SS's hidden part, which only a load replaces, is still that of {@code before}. */
        boolean keeps(Selected before) {
            return before != null && ss == before.ss && !longMode && !before.longMode;
        }

        private static long value(long[] registers, RegisterId register) {
            return registers[register.ordinal()];
        }
    }

    /** As recorded registers have it; the hidden parts of segment registers are looked up. */
    static StackPointer of(Scene scene, Selected selected) {
        if (selected.real()) {
            return new StackPointer(selected.ss() << 4, 0xffff);
        }
        boolean wide = selected.longMode() && segment(scene, Cpu.CS, selected.cs()).longCode();
        return wide ? FLAT : in(segment(scene, Cpu.SS, selected.ss()));
    }

    private static StackPointer in(SegmentRegister ss) {
        return new StackPointer(ss.base(), ss.big() ? 0xffffffffL : 0xffff);
    }

    /** The hidden part as a processor has it that holds this selector, else as its descriptor has it now. */
    private static SegmentRegister segment(Scene scene, int register, long selector) {
        return Stream.of(scene.cpu(), scene.before())
            .flatMap(cpu -> Stream.concat(Stream.of(cpu.segments[register]), Arrays.stream(cpu.segments)))
            .filter(one -> one.selector() == selector && one.usable()).findFirst()
            .or(() -> descriptor(scene, selector).map(found -> found.loaded((int) selector)))
            .orElse(SegmentRegister.NULL);
    }

    private static Optional<Descriptor> descriptor(Scene scene, long selector) {
        var cpu = scene.cpu();
        long table = (selector & 4) == 0 ? cpu.gdtr.base() : cpu.ldtr.base();
        return Optional.ofNullable(scene.peek(table + (selector & 0xfff8), 8))
            .map(low -> new Descriptor(low.value(), 0));
    }

    /** The linear address that RSP leads to. */
    long linear(long rsp) {
        return mask == -1 ? rsp : base + (rsp & mask) & 0xffffffffL;
    }
}
