package ringside.semantics;

import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Descriptor;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * A descriptor in the GDT or the LDT, the selector that found it and its linear address.
 */
record TableEntry(Selector selector, Descriptor descriptor, long address) {
    /** Where a descriptor has its type, DPL and P. */
    static final int ACCESS_BYTE = 5;

    /** The type of a system descriptor, with S above it: 0 to 15; 16 and more for code and data. */
    int systemType() {
        return descriptor.attributes() & (Attributes.NOT_SYSTEM | 0xf);
    }

    /** Requires a check that looks at the descriptor's bits; the fault blames the selector. */
    void require(Steps steps, Check check, long actual, long expected) {
        steps.require(check, actual, expected, Origin.DESCRIPTOR, address, selector.errorCode());
    }

    /** Requires a condition worked out by the caller. */
    void require(Steps steps, Check check, boolean actual) {
        require(steps, check, actual ? 1 : 0, 0);
    }

    /** Requires a check that looks at the selector itself, not at the descriptor. */
    void requireOfSelector(Steps steps, Check check, long actual, long expected) {
        steps.require(check, actual, expected, selector.origin(), selector.where(), selector.errorCode());
    }

    /** Faults as setting the accessed bit would; to be called before anything is changed. */
    void probeAccessed(Memory memory) {
        if (!accessed()) {
            probeWrite(memory);
        }
    }

    /** Sets the accessed bit in the table if it is clear (SDM vol. 3A, 3.4.5.1). */
    void markAccessed(Memory memory, Steps steps) {
        if (!accessed()) {
            writeAccess(memory, steps, "descriptor.accessed ← 1", Attributes.ACCESSED);
        }
    }

    /** Faults as a write of the access byte would. */
    void probeWrite(Memory memory) {
        memory.probe(address + ACCESS_BYTE, 1, Access.WRITE, Privilege.SYSTEM);
    }

    /** Marks a TSS as busy (SDM vol. 3A, 9.2.2). */
    void markBusy(Memory memory, Steps steps) {
        writeAccess(memory, steps, "TSS descriptor.busy ← 1", SystemType.BUSY);
    }

    /** The hidden part that a segment register gets, accessed bit set, with the selector's RPL replaced. */
    SegmentRegister loaded(int rpl) {
        var loaded = descriptor.loaded(selector.withRpl(rpl));
        return new SegmentRegister(loaded.selector(), loaded.base(), loaded.limit(),
            loaded.attributes() | Attributes.ACCESSED);
    }

    private boolean accessed() {
        return (descriptor.attributes() & Attributes.ACCESSED) != 0;
    }

    private void writeAccess(Memory memory, Steps steps, String text, int bit) {
        long access = descriptor.attributes() & 0xff | bit;
        memory.write(address + ACCESS_BYTE, 8, access, Privilege.SYSTEM);
        steps.write(text, access, Origin.DESCRIPTOR, address);
    }
}
