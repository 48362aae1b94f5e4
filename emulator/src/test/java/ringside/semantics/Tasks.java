package ringside.semantics;

import ringside.state.Cpu;

/** Tasks for tests: the state that a TSS holds, written and read by the names of its fields. */
final class Tasks {
    static final int EIP = 0;
    static final int EFLAGS = 1;
    static final int GENERAL = 2;
    static final int SEGMENTS = 10;

    private Tasks() {
    }

    /** The TSS that a selector of {@link LegacyMachine} names. */
    static long tss(int selector) {
        return switch (selector) {
            case LegacyMachine.OTHER_TSS_SELECTOR -> LegacyMachine.OTHER_TSS;
            case LegacyMachine.TSS_16_SELECTOR -> LegacyMachine.TSS_16;
            case LegacyMachine.OTHER_TSS_16_SELECTOR -> LegacyMachine.OTHER_TSS_16;
            default -> SmallMachine.TSS;
        };
    }

    private static boolean wide(LegacyMachine m, int selector) {
        return (m.descriptor(selector) & SmallMachine.bit(8)) != 0;
    }

    /** Writes the {@code index}th field of the saved state: EIP, EFLAGS, eight registers, segments, LDT. */
    static LegacyMachine field(LegacyMachine m, int selector, int index, long value) {
        boolean wide = wide(m, selector);
        m.ram.write(tss(selector) + (wide ? 0x20 + 4 * index : 14 + 2 * index), wide ? 32 : 16, value);
        return m;
    }

    static long field(LegacyMachine m, int selector, int index) {
        boolean wide = wide(m, selector);
        return m.ram.read(tss(selector) + (wide ? 0x20 + 4 * index : 14 + 2 * index), wide ? 32 : 16);
    }

    static LegacyMachine segment(LegacyMachine m, int selector, int register, int value) {
        return field(m, selector, SEGMENTS + register, value);
    }

    static LegacyMachine ldt(LegacyMachine m, int selector, int value) {
        return field(m, selector, SEGMENTS + (wide(m, selector) ? 6 : 4), value);
    }

    /** Makes the task one of ring 0, ready to run at 0x5000, every register with a value of its own. */
    static LegacyMachine ready(LegacyMachine m, int selector) {
        return ready(m, selector, SmallMachine.KERNEL_CS, SmallMachine.KERNEL_DS);
    }

    static LegacyMachine ready(LegacyMachine m, int selector, int cs, int ds) {
        field(m, selector, EIP, 0x5000);
        field(m, selector, EFLAGS, 0x202);
        for (int i = 0; i < 8; i++) {
            field(m, selector, GENERAL + i, 0x1110 * (i + 1));
        }
        field(m, selector, GENERAL + Cpu.RSP, 0x8000);
        int count = wide(m, selector) ? 6 : 4;
        for (int i = 0; i < count; i++) {
            segment(m, selector, i, i == Cpu.CS ? cs : ds);
        }
        return ldt(m, selector, 0);
    }
}
