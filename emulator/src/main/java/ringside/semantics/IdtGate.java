package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * A 16-byte gate of the IDT (SDM vol. 3A, 7.14.1), read and checked.
 *
 * @param gate    its bits
 * @param address its linear address
 */
record IdtGate(Descriptor gate, long address) {
    private static final int IN_IDT = 1 << 1;
    private static final int INTERRUPT_GATE = 14;
    private static final int TRAP_GATE = 15;

    /** Reads the gate of an event's vector and checks it in the order of the manual (SDM vol. 2A, INT n, Operation). */
    static IdtGate read(Cpu cpu, Memory memory, Steps steps, Event event) {
        int errorCode = event.vector() << 3 | IN_IDT | event.external();
        long offset = (long) event.vector() << 4;
        long address = cpu.idtr.base() + offset;
        steps.require(Check.GATE_WITHIN_IDT, offset + 15, cpu.idtr.limit() & 0xffff, Origin.GATE, address, errorCode);
        if (!cpu.canonical(address + 15)) {
            throw steps.fail(Check.GATE_ADDRESS_CANONICAL, address + 15, cpu.linearBits(), Origin.GATE, address, errorCode);
        }
        long low = memory.read(address, 64, Privilege.SYSTEM);
        long high = memory.read(address + 8, 64, Privilege.SYSTEM);
        steps.read("gate ← IDT", low, Origin.GATE, address);
        steps.read("gate, upper half", high, Origin.GATE, address + 8);
        var gate = new IdtGate(new Descriptor(low, high & 0xffffffffL), address);
        gate.check(cpu, steps, event, errorCode);
        return gate;
    }

    private void check(Cpu cpu, Steps steps, Event event, int errorCode) {
        int type = gate.attributes() & (Attributes.NOT_SYSTEM | 0xf);
        steps.require(Check.GATE_TYPE, type, 1L << INTERRUPT_GATE | 1L << TRAP_GATE, Origin.GATE, address, errorCode);
        if (event.software()) {
            steps.require(Check.GATE_DPL_AT_LEAST_CPL, gate.dpl(), cpu.cpl, Origin.GATE, address, errorCode);
        }
        steps.require(Check.GATE_PRESENT, gate.present() ? 1 : 0, Origin.GATE, address, errorCode);
    }

    /** Whether the entry clears RFLAGS.IF. */
    boolean masksInterrupts() {
        return gate.type() == INTERRUPT_GATE;
    }

    Selector target(int external) {
        return new Selector(gate.gateSelector(), Origin.GATE, address, external);
    }
}
