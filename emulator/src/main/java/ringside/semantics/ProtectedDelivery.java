package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/**
 * Delivery through the IDT in protected mode without IA-32e mode, and from virtual-8086 mode: SDM vol. 3A, 7.12; vol.
 * 3B, 22.3; vol. 2A, INT n, Operation.
 */
final class ProtectedDelivery {
    private static final int[] DATA_SEGMENTS = {Cpu.GS, Cpu.FS, Cpu.DS, Cpu.ES};
    private static final String[] PUSH_TEXTS = {"push GS", "push FS", "push DS", "push ES"};
    private static final String[] NULL_TEXTS = {"GS ← null", "FS ← null", "DS ← null", "ES ← null"};

    private ProtectedDelivery() {
    }

    static void enter(Cpu cpu, Memory memory, Steps steps, Event event, long returnAddress) {
        var gate = IdtGate.readLegacy(cpu, memory, steps, event);
        if (gate.leadsToTask()) {
            cpu.next = returnAddress;
            TaskSwitch.deliver(cpu, memory, steps, gate.target(event.external()), event.errorCode(),
                event.restartsInstruction());
            return;
        }
        var target = GateTarget.fetch(cpu, memory, steps, gate.target(event.external()));
        int level = GateTarget.level(cpu, target);
        if (cpu.inVirtual8086Mode()) {
            target.require(steps, Check.GATE_FROM_VIRTUAL_8086_TO_RING_0, level == 0);
        }
        if (level < cpu.cpl) {
            inward(cpu, memory, steps, event, gate, target, returnAddress);
        } else {
            samePrivilege(cpu, memory, steps, event, gate, target, returnAddress);
        }
        clearFlags(cpu, steps, gate);
    }

    /**
     * The manual checks the stack's room before the entry point, and both before any page is touched (SDM vol. 2A, INT
     * n, Operation; Bochs has the entry point first, cpu/exception.cc).
     */
    private static void inward(Cpu cpu, Memory memory, Steps steps, Event event, IdtGate gate, TableEntry target,
        long returnAddress) {
        var stack = InnerStack.of(cpu, memory, steps, target.descriptor().dpl(), event.external());
        boolean virtual = cpu.inVirtual8086Mode();
        var pushes = new Pushes(stack.view(cpu), stack.pointer(), gate.width());
        if (virtual) {
            pushDataSegments(cpu, pushes);
        }
        pushes.push("push SS", cpu.segments[Cpu.SS].selector()).push("push ESP", cpu.gpr[Cpu.RSP]);
        returnFrame(cpu, event, pushes, returnAddress);
        prepare(memory, steps, event, gate, target, pushes);
        stack.segment().probeAccessed(memory);
        var shadow = ShadowEntry.check(cpu, memory, steps, stack.level(), 0, false, returnAddress);
        pushes.write(memory, steps);
        shadow.commit(cpu, memory, steps);
        stack.load(cpu, memory, steps, pushes.pointer());
        CodeSegment.load(cpu, memory, steps, target, stack.level(), gate.legacyEntry());
        if (virtual) {
            nullDataSegments(cpu, steps);
        }
    }

    private static void samePrivilege(Cpu cpu, Memory memory, Steps steps, Event event, IdtGate gate,
        TableEntry target, long returnAddress) {
        steps.note("same privilege level: the stack stays", cpu.cpl);
        var stack = StackView.current(cpu, event.external());
        var pushes = new Pushes(stack, stack.pointer(cpu), gate.width());
        returnFrame(cpu, event, pushes, returnAddress);
        prepare(memory, steps, event, gate, target, pushes);
        var shadow = ShadowEntry.check(cpu, memory, steps, cpu.cpl, 0, false, returnAddress);
        pushes.write(memory, steps);
        shadow.commit(cpu, memory, steps);
        stack.pointer(cpu, pushes.pointer());
        steps.write("ESP ← new stack pointer", cpu.gpr[Cpu.RSP], Origin.REGISTER, Cpu.RSP);
        CodeSegment.load(cpu, memory, steps, target, cpu.cpl, gate.legacyEntry());
    }

    private static void prepare(Memory memory, Steps steps, Event event, IdtGate gate, TableEntry target,
        Pushes pushes) {
        pushes.requireRoom(steps);
        steps.require(Check.GATE_ENTRY_WITHIN_LIMIT, gate.legacyEntry(), target.descriptor().limit(), Origin.GATE,
            gate.address(), event.external());
        pushes.probe(memory, steps);
        target.probeAccessed(memory);
    }

    private static void returnFrame(Cpu cpu, Event event, Pushes pushes, long returnAddress) {
        pushes.push("push EFLAGS", Delivery.flagsImage(cpu, event))
            .push("push CS", cpu.segments[Cpu.CS].selector())
            .push("push EIP", returnAddress);
        if (event.errorCode() != Fault.NO_ERROR_CODE) {
            pushes.push("push error code", event.errorCode());
        }
    }

    private static void pushDataSegments(Cpu cpu, Pushes pushes) {
        for (int i = 0; i < DATA_SEGMENTS.length; i++) {
            pushes.push(PUSH_TEXTS[i], cpu.segments[DATA_SEGMENTS[i]].selector());
        }
    }

    /** Their values mean nothing to protected mode. */
    private static void nullDataSegments(Cpu cpu, Steps steps) {
        for (int i = 0; i < DATA_SEGMENTS.length; i++) {
            cpu.segments[DATA_SEGMENTS[i]] = SegmentRegister.NULL;
            steps.write(NULL_TEXTS[i], 0, Origin.SEGMENT, DATA_SEGMENTS[i]);
        }
    }

    private static void clearFlags(Cpu cpu, Steps steps, IdtGate gate) {
        if (gate.masksInterrupts()) {
            cpu.flags.put(Flags.IF, false);
            steps.write("EFLAGS.IF ← 0 (interrupt gate)", 0, Origin.FLAGS, 0);
        }
        cpu.flags.put(Flags.TF | Flags.NT | Flags.RF | Flags.VM, false);
        steps.write("EFLAGS.TF, NT, RF, VM ← 0", 0, Origin.FLAGS, 0);
    }
}
