package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * A call gate that has been found and checked: of 16 or 32 bits outside IA-32e mode, of 64 bits in it. SDM vol. 2A, JMP
 * and CALL, CALL-GATE; vol. 3A, 6.8.3 to 6.8.5.
 *
 * @param entry the gate; 16 bytes of it in IA-32e mode
 * @param width of the entry point and of what is pushed, in bits
 */
record CallGate(TableEntry entry, int width) {
    /** The types that call gates have: in IA-32e mode only one, everything pushed by it being a quadword. */
    static boolean is(Cpu cpu, TableEntry entry) {
        return entry.systemType() == SystemType.CALL_GATE
            || entry.systemType() == SystemType.CALL_GATE_16 && !cpu.inLongMode();
    }

    /** Checks the gate itself; in IA-32e mode reads its upper half. */
    static CallGate of(Cpu cpu, Memory memory, Steps steps, TableEntry entry) {
        entry.require(steps, Check.CALL_GATE_DPL_AT_LEAST_CPL, entry.descriptor().dpl(), cpu.cpl);
        entry.require(steps, Check.CALL_GATE_DPL_AT_LEAST_RPL, entry.descriptor().dpl(), entry.selector().rpl());
        entry.require(steps, Check.CALL_GATE_PRESENT, entry.descriptor().present());
        if (cpu.inLongMode()) {
            return new CallGate(Tables.widen(cpu, memory, steps, entry), 64);
        }
        return new CallGate(entry, entry.systemType() == SystemType.CALL_GATE ? 32 : 16);
    }

    /** A jump through a gate keeps CPL: a non-conforming target has to have DPL = CPL. */
    void jump(Cpu cpu, Memory memory, Steps steps) {
        var target = GateTarget.fetchForJump(cpu, memory, steps, target());
        requireEntry(cpu, steps, target);
        target.probeAccessed(memory);
        CodeSegment.load(cpu, memory, steps, target, cpu.cpl, offset());
    }

    void call(Cpu cpu, Memory memory, Steps steps) {
        var target = GateTarget.fetch(cpu, memory, steps, target());
        int level = GateTarget.level(cpu, target);
        if (width == 64) {
            call64(cpu, memory, steps, target, level);
        } else if (level < cpu.cpl) {
            callInward(cpu, memory, steps, target, level);
        } else {
            callLevel(cpu, memory, steps, target);
        }
    }

    /**
     * Through a 64-bit call gate everything is pushed as quadwords, and no parameters are copied (SDM vol. 3A,
     * 6.8.5.1).
     */
    private void call64(Cpu cpu, Memory memory, Steps steps, TableEntry target, int level) {
        boolean inward = level < cpu.cpl;
        long top = inward ? TaskState.rsp(cpu, memory, steps, level, 0) : StackView.current(cpu).pointer(cpu);
        requireEntry(cpu, steps, target);
        var pushes = new Pushes(StackView.flat(cpu, level, 0), top, 64);
        if (inward) {
            pushes.push("push SS", cpu.segments[Cpu.SS].selector()).push("push RSP", cpu.gpr[Cpu.RSP]);
        }
        returnAddress(cpu, pushes).probe(memory, steps);
        target.probeAccessed(memory);
        var shadow = ShadowEntry.check(cpu, memory, steps, level, 0, CodeSegment.wide(cpu, target), cpu.next);
        pushes.write(memory, steps);
        shadow.commit(cpu, memory, steps);
        if (inward) {
            cpu.segments[Cpu.SS] = new SegmentRegister(level, 0, 0, 0);
            steps.write("SS ← null, RPL = new CPL", level, Origin.SEGMENT, Cpu.SS);
        }
        cpu.gpr[Cpu.RSP] = pushes.pointer();
        steps.write("RSP ← new stack pointer", pushes.pointer(), Origin.REGISTER, Cpu.RSP);
        CodeSegment.load(cpu, memory, steps, target, level, offset());
    }

    private void callLevel(Cpu cpu, Memory memory, Steps steps, TableEntry target) {
        var stack = StackView.current(cpu);
        var pushes = returnAddress(cpu, new Pushes(stack, stack.pointer(cpu), width));
        pushes.probe(memory, steps);
        requireEntry(cpu, steps, target);
        target.probeAccessed(memory);
        var shadow = ShadowEntry.check(cpu, memory, steps, cpu.cpl, 0, CodeSegment.wide(cpu, target), cpu.next);
        pushes.write(memory, steps);
        shadow.commit(cpu, memory, steps);
        stack.pointer(cpu, pushes.pointer());
        CodeSegment.load(cpu, memory, steps, target, cpu.cpl, offset());
    }

    /** The parameters are copied between the old stack pointer and the return address (SDM vol. 3A, figure 6-13). */
    private void callInward(Cpu cpu, Memory memory, Steps steps, TableEntry target, int level) {
        steps.note("call to an inner privilege level", level);
        var inner = InnerStack.of(cpu, memory, steps, level, 0);
        int count = parameters();
        var pushes = new Pushes(inner.view(cpu), inner.pointer(), width, 4 + count)
            .push("push SS", cpu.segments[Cpu.SS].selector()).push("push ESP", cpu.gpr[Cpu.RSP]);
        for (int i = 0; i < count; i++) {
            pushes.push("push parameter", 0);
        }
        returnAddress(cpu, pushes).probe(memory, steps);
        requireEntry(cpu, steps, target);
        var outer = ReturnSlots.of(cpu, width);
        for (int i = 0; i < count; i++) {
            pushes.replace(2 + i, outer.read(memory, steps, "parameter ← old stack", count - 1 - i));
        }
        inner.segment().probeAccessed(memory);
        target.probeAccessed(memory);
        var shadow = ShadowEntry.check(cpu, memory, steps, level, 0, CodeSegment.wide(cpu, target), cpu.next);
        pushes.write(memory, steps);
        shadow.commit(cpu, memory, steps);
        inner.load(cpu, memory, steps, pushes.pointer());
        CodeSegment.load(cpu, memory, steps, target, level, offset());
    }

    /** How many words or doublewords are copied: five bits. */
    private int parameters() {
        return (int) (entry.descriptor().low() >>> 32) & 0x1f;
    }

    private Selector target() {
        return new Selector(entry.descriptor().gateSelector(), Origin.GATE, entry.address());
    }

    private long offset() {
        long offset = entry.descriptor().gateOffset();
        return width == 16 ? offset & 0xffff : offset;
    }

    private void requireEntry(Cpu cpu, Steps steps, TableEntry target) {
        CodeSegment.requirePointer(cpu, steps, target, offset(), Check.GATE_ENTRY_CANONICAL,
            Check.GATE_ENTRY_WITHIN_LIMIT, Origin.GATE, entry.address());
    }

    private static Pushes returnAddress(Cpu cpu, Pushes pushes) {
        return pushes.push("push CS", cpu.segments[Cpu.CS].selector()).push("push RIP", cpu.next);
    }
}
