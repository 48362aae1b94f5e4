package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * A gate of the IDT, read and checked: of 16 bytes in IA-32e mode (SDM vol. 3A, 7.14.1), else of 8 (SDM vol. 3A, 7.11).
 *
 * @param gate    its bits
 * @param address its linear address
 */
record IdtGate(Descriptor gate, long address) {
    private static final int IN_IDT = 1 << 1;
    private static final int TYPES = SystemType.set(SystemType.INTERRUPT_GATE, SystemType.TRAP_GATE);
    private static final int LEGACY_TYPES = TYPES
        | SystemType.set(SystemType.TASK_GATE, SystemType.INTERRUPT_GATE_16, SystemType.TRAP_GATE_16);
    /** The bit of a type that tells trap gates from interrupt gates. */
    private static final int TRAP = 1;

    /** Reads the gate of an event's vector and checks it in the order of the manual (SDM vol. 2A, INT n, Operation). */
    static IdtGate read(Cpu cpu, Memory memory, Steps steps, Event event) {
        int errorCode = event.vector() << 3 | IN_IDT | event.external();
        long offset = (long) event.vector() << 4;
        long address = cpu.idtr.base() + offset;
        steps.require(Check.GATE_WITHIN_IDT, offset + 15, cpu.idtr.limit() & 0xffff, Origin.GATE, address, errorCode);
        if (!cpu.canonical(address + 15)) {
            throw steps.fail(Check.GATE_ADDRESS_CANONICAL, address + 15, cpu.linearBits(), Origin.GATE, address,
                errorCode);
        }
        long low = memory.read(address, 64, Privilege.SYSTEM);
        long high = memory.read(address + 8, 64, Privilege.SYSTEM);
        steps.read("gate ← IDT", low, Origin.GATE, address);
        steps.read("gate, upper half", high, Origin.GATE, address + 8);
        var gate = new IdtGate(new Descriptor(low, high & 0xffffffffL), address);
        gate.check(cpu, steps, event, errorCode, Check.GATE_TYPE, TYPES);
        return gate;
    }

    /** Reads a gate of 8 bytes, which may be a task gate or one of 16 bits. */
    static IdtGate readLegacy(Cpu cpu, Memory memory, Steps steps, Event event) {
        int errorCode = event.vector() << 3 | IN_IDT | event.external();
        long offset = (long) event.vector() << 3;
        long address = cpu.idtr.base() + offset & 0xffffffffL;
        steps.require(Check.GATE_WITHIN_IDT, offset + 7, cpu.idtr.limit() & 0xffff, Origin.GATE, address, errorCode);
        long low = memory.read(address, 64, Privilege.SYSTEM);
        steps.read("gate ← IDT", low, Origin.GATE, address);
        var gate = new IdtGate(new Descriptor(low, 0), address);
        gate.check(cpu, steps, event, errorCode, Check.LEGACY_GATE_TYPE, LEGACY_TYPES);
        return gate;
    }

    private void check(Cpu cpu, Steps steps, Event event, int errorCode, Check typeCheck, long types) {
        int type = gate.attributes() & (Attributes.NOT_SYSTEM | 0xf);
        steps.require(typeCheck, type, types, Origin.GATE, address, errorCode);
        if (event.software()) {
            steps.require(Check.GATE_DPL_AT_LEAST_CPL, gate.dpl(), cpu.cpl, Origin.GATE, address, errorCode);
        }
        steps.require(Check.GATE_PRESENT, gate.present() ? 1 : 0, Origin.GATE, address, errorCode);
    }

    /** Whether the entry clears RFLAGS.IF. */
    boolean masksInterrupts() {
        return (gate.type() & TRAP) == 0;
    }

    boolean leadsToTask() {
        return gate.type() == SystemType.TASK_GATE;
    }

    /** The width of what a gate of 8 bytes pushes, in bits. */
    int width() {
        return SystemType.wide(gate.type()) ? 32 : 16;
    }

    /** Where a gate of 8 bytes leads: a 16-bit gate has a 16-bit offset, whatever stands above it. */
    long legacyEntry() {
        return gate.gateOffset() & -1L >>> 64 - width();
    }

    Selector target(int external) {
        return new Selector(gate.gateSelector(), Origin.GATE, address, external);
    }
}
