package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * The one place where descriptors are fetched from the GDT and the LDT, with the checks that every fetch makes: the
 * table exists and reaches that far (SDM vol. 3A, 3.5.1 and 6.3).
 */
final class Tables {
    /** Bits 12:8 of the fourth doubleword of a 16-byte descriptor, as bits of its upper quadword. */
    private static final long UPPER_TYPE = 0x1f00L << 32;

    private Tables() {
    }

    /** Fetches an eight-byte descriptor; a fault blames the selector. */
    static TableEntry fetch(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        return fetch(cpu, memory, steps, selector, locate(cpu, steps, selector, 8));
    }

    /** As {@link #fetch} for a selector out of a TSS: what is not there makes the TSS an invalid one, {@code #TS}. */
    static TableEntry fetchForTask(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        return fetch(cpu, memory, steps, selector, locate(cpu, steps, selector, 8, Check.TSS_SELECTOR_FINDS_LDT,
            Check.TSS_SELECTOR_WITHIN_TABLE));
    }

    private static TableEntry fetch(Cpu cpu, Memory memory, Steps steps, Selector selector, long address) {
        long low = memory.read(address, 64, Privilege.SYSTEM);
        steps.read(selector.local() ? "descriptor ← LDT" : "descriptor ← GDT", low, Origin.DESCRIPTOR, address);
        return new TableEntry(selector, new Descriptor(low, 0), address);
    }

    /** Fetches the rest of a descriptor that turned out to be one of sixteen bytes (a call gate, an LDT or a TSS). */
    static TableEntry widen(Cpu cpu, Memory memory, Steps steps, TableEntry entry) {
        var selector = entry.selector();
        long upper = locate(cpu, steps, selector, 16) + 8;
        long high = memory.read(upper, 64, Privilege.SYSTEM);
        steps.read("descriptor, upper half", high, Origin.DESCRIPTOR, upper);
        steps.require(Check.UPPER_TYPE_ZERO, high, UPPER_TYPE, Origin.DESCRIPTOR, upper, selector.errorCode());
        return new TableEntry(selector, new Descriptor(entry.descriptor().low(), high & 0xffffffffL), entry.address());
    }

    /**
     * Whether an instruction that only asks ({@code lar}, {@code verr}) may read {@code bytes} bytes of the descriptor.
     */
    static boolean reaches(Cpu cpu, Selector selector, int bytes) {
        return !selector.isNull() && (!selector.local() || cpu.ldtr.usable())
            && last(selector, bytes) <= limit(cpu, selector);
    }

    /** Whether the second half of a 16-byte descriptor, which is known to lie within the table, has type 0. */
    static boolean upperTypeIsZero(Cpu cpu, Memory memory, Selector selector) {
        long upper = (selector.local() ? cpu.ldtr.base() : cpu.gdtr.base()) + (selector.value() & 0xfff8) + 8;
        return (memory.read(upper, 64, Privilege.SYSTEM) & UPPER_TYPE) == 0;
    }

    private static long locate(Cpu cpu, Steps steps, Selector selector, int bytes) {
        return locate(cpu, steps, selector, bytes, Check.LDT_LOADED, Check.DESCRIPTOR_WITHIN_TABLE);
    }

    private static long locate(Cpu cpu, Steps steps, Selector selector, int bytes, Check loaded, Check within) {
        int errorCode = selector.errorCode();
        if (selector.local()) {
            steps.require(loaded, cpu.ldtr.usable() ? 1 : 0, selector.origin(), selector.where(), errorCode);
        }
        steps.require(within, last(selector, bytes), limit(cpu, selector), selector.origin(), selector.where(),
            errorCode);
        long address = (selector.local() ? cpu.ldtr.base() : cpu.gdtr.base()) + (selector.value() & 0xfff8);
        if (!cpu.inLongMode()) {
            return address & 0xffffffffL;
        }
        if (!cpu.canonical(address + bytes - 1)) {
            throw steps.fail(Check.DESCRIPTOR_ADDRESS_CANONICAL, address + bytes - 1, cpu.linearBits(),
                Origin.DESCRIPTOR, address, errorCode);
        }
        return address;
    }

    private static long last(Selector selector, int bytes) {
        return (selector.value() & 0xfff8) + bytes - 1;
    }

    private static long limit(Cpu cpu, Selector selector) {
        return selector.local() ? cpu.ldtr.limit() : cpu.gdtr.limit() & 0xffff;
    }
}
