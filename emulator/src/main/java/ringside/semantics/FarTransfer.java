package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/**
 * Far jumps, calls and returns in IA-32e mode, to code segments and through 64-bit call gates: SDM vol. 2A, JMP and
 * CALL; vol. 2B, RET; vol. 3A, 6.8. Task gates and TSSs, which only legacy mode switches to, are refused.
 */
public final class FarTransfer {
    private static final int CALL_GATE = 12;

    private FarTransfer() {
    }

    @Meaning("jmp_far")
    public static void jump(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var target = target(cpu, memory, steps, instruction);
        var entry = fetch(cpu, memory, steps, target.selector());
        if (entry.descriptor().system()) {
            jumpThroughGate(cpu, memory, steps, gate(cpu, memory, steps, entry));
            return;
        }
        requireCallable(cpu, steps, entry);
        long rip = requirePointer(cpu, steps, entry, target.offset(), target.selector());
        entry.probeAccessed(memory);
        CodeSegment.load(cpu, memory, steps, entry, cpu.cpl, rip);
    }

    @Meaning("call_far")
    public static void call(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var target = target(cpu, memory, steps, instruction);
        var entry = fetch(cpu, memory, steps, target.selector());
        if (entry.descriptor().system()) {
            callThroughGate(cpu, memory, steps, gate(cpu, memory, steps, entry));
            return;
        }
        requireCallable(cpu, steps, entry);
        long rip = requirePointer(cpu, steps, entry, target.offset(), target.selector());
        var stack = StackView.current(cpu);
        var pushes = returnAddress(cpu, new Pushes(stack, stack.pointer(cpu), instruction.operandSize()));
        pushes.probe(memory, steps);
        entry.probeAccessed(memory);
        pushes.write(memory, steps);
        stack.pointer(cpu, pushes.pointer());
        CodeSegment.load(cpu, memory, steps, entry, cpu.cpl, rip);
    }

    /** As IRET, slots are read and checked by turns; an immediate releases parameters on both stacks. */
    @Meaning("ret_far")
    public static void ret(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        long released = instruction.operands().isEmpty() ? 0
            : Operands.read(cpu, memory, steps, instruction.operands().getFirst()) & 0xffff;
        LongMode.require(cpu);
        var slots = ReturnSlots.of(cpu, instruction.operandSize());
        long rip = slots.read(memory, steps, "RIP ← pop", 0);
        var selector = slots.selector(memory, steps, "CS ← pop", 1);
        var cs = ReturnTarget.code(cpu, memory, steps, selector);
        boolean outward = selector.rpl() > cpu.cpl;
        steps.note(outward ? "return to an outer privilege level" : "return to the same privilege level",
            selector.rpl());
        if (outward) {
            outward(cpu, memory, steps, slots.above(released), cs, rip, released);
            return;
        }
        long target = requireReturn(cpu, steps, slots, cs, rip);
        cs.probeAccessed(memory);
        slots.stack().pointer(cpu, slots.pointerAfter(2) + released);
        CodeSegment.load(cpu, memory, steps, cs, cpu.cpl, target);
    }

    private static void outward(Cpu cpu, Memory memory, Steps steps, ReturnSlots slots, TableEntry cs, long rip,
        long released) {
        long pointer = slots.read(memory, steps, "RSP ← pop", 2);
        var selector = slots.selector(memory, steps, "SS ← pop", 3);
        var ss = ReturnTarget.stack(cpu, memory, steps, selector, cs);
        long target = requireReturn(cpu, steps, slots.above(-released), cs, rip);
        cs.probeAccessed(memory);
        if (ss != null) {
            ss.probeAccessed(memory);
        }
        CodeSegment.load(cpu, memory, steps, cs, cs.selector().rpl(), target);
        ReturnTarget.loadStack(cpu, memory, steps, selector, ss);
        StackView.current(cpu).pointer(cpu, pointer + released);
        steps.write("RSP ← popped stack pointer", cpu.gpr[Cpu.RSP], Origin.REGISTER, Cpu.RSP);
        ReturnTarget.nullInnerSegments(cpu, steps);
    }

    private static long requireReturn(Cpu cpu, Steps steps, ReturnSlots slots, TableEntry cs, long rip) {
        return CodeSegment.requirePointer(cpu, steps, cs, rip, Check.RETURN_RIP_CANONICAL, Check.RETURN_RIP_WITHIN_LIMIT,
            Origin.STACK, slots.address(steps, 0));
    }

    private static FarPointer target(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        LongMode.require(cpu);
        return FarPointer.of(cpu, memory, steps, instruction.operands().getFirst(), instruction.operandSize(),
            instruction.address());
    }

    private static TableEntry fetch(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        steps.require(Check.FAR_TARGET_NOT_NULL, selector.indexAndTable(), 0, selector.origin(), selector.where(), 0);
        var entry = Tables.fetch(cpu, memory, steps, selector);
        boolean gate = (entry.descriptor().attributes() & (Attributes.NOT_SYSTEM | 0xf)) == CALL_GATE;
        entry.require(steps, Check.FAR_TARGET_TYPE, gate || entry.descriptor().code());
        return entry;
    }

    /** What a code segment must be like to be jumped to or called without a gate (SDM vol. 3A, 6.8.1). */
    private static void requireCallable(Cpu cpu, Steps steps, TableEntry cs) {
        var descriptor = cs.descriptor();
        cs.require(steps, Check.FAR_CS_NOT_LONG_AND_BIG, CodeSegment.longAndBig(descriptor), CodeSegment.LONG_AND_BIG);
        if (descriptor.conforming()) {
            cs.require(steps, Check.FAR_CS_CONFORMING_DPL_AT_MOST_CPL, descriptor.dpl(), cpu.cpl);
        } else {
            cs.requireOfSelector(steps, Check.FAR_CS_RPL_AT_MOST_CPL, cs.selector().rpl(), cpu.cpl);
            cs.require(steps, Check.FAR_CS_DPL_EQUALS_CPL, descriptor.dpl(), cpu.cpl);
        }
        cs.require(steps, Check.FAR_CS_PRESENT, descriptor.present());
    }

    private static long requirePointer(Cpu cpu, Steps steps, TableEntry cs, long offset, Selector selector) {
        return CodeSegment.requirePointer(cpu, steps, cs, offset, Check.FAR_RIP_CANONICAL, Check.FAR_RIP_WITHIN_LIMIT,
            selector.origin(), selector.where());
    }

    /** Checks the call gate and reads its upper half. */
    private static TableEntry gate(Cpu cpu, Memory memory, Steps steps, TableEntry entry) {
        entry.require(steps, Check.CALL_GATE_DPL_AT_LEAST_CPL, entry.descriptor().dpl(), cpu.cpl);
        entry.require(steps, Check.CALL_GATE_DPL_AT_LEAST_RPL, entry.descriptor().dpl(), entry.selector().rpl());
        entry.require(steps, Check.CALL_GATE_PRESENT, entry.descriptor().present());
        return Tables.widen(cpu, memory, steps, entry);
    }

    private static TableEntry gateTarget(Cpu cpu, Memory memory, Steps steps, TableEntry gate) {
        var selector = new Selector(gate.descriptor().gateSelector(), Origin.GATE, gate.address());
        return GateTarget.fetch(cpu, memory, steps, selector);
    }

    /** A jump through a gate keeps CPL: a non-conforming target has to have DPL = CPL. */
    private static void jumpThroughGate(Cpu cpu, Memory memory, Steps steps, TableEntry gate) {
        var target = gateTarget(cpu, memory, steps, gate);
        if (!target.descriptor().conforming()) {
            target.require(steps, Check.FAR_CS_DPL_EQUALS_CPL, target.descriptor().dpl(), cpu.cpl);
        }
        requireGateEntry(cpu, steps, gate);
        target.probeAccessed(memory);
        CodeSegment.load(cpu, memory, steps, target, cpu.cpl, gate.descriptor().gateOffset());
    }

    /**
     * Through a 64-bit call gate everything is pushed as quadwords, and no parameters are copied (SDM vol. 3A,
     * 6.8.5.1).
     */
    private static void callThroughGate(Cpu cpu, Memory memory, Steps steps, TableEntry gate) {
        var target = gateTarget(cpu, memory, steps, gate);
        int level = GateTarget.level(cpu, target);
        boolean inward = level < cpu.cpl;
        long top = inward ? TaskState.rsp(cpu, memory, steps, level, 0) : StackView.current(cpu).pointer(cpu);
        requireGateEntry(cpu, steps, gate);
        var pushes = new Pushes(StackView.flat(cpu, level, 0), top, 64);
        if (inward) {
            pushes.push("push SS", cpu.segments[Cpu.SS].selector()).push("push RSP", cpu.gpr[Cpu.RSP]);
        }
        returnAddress(cpu, pushes).probe(memory, steps);
        target.probeAccessed(memory);
        pushes.write(memory, steps);
        if (inward) {
            cpu.segments[Cpu.SS] = new SegmentRegister(level, 0, 0, 0);
            steps.write("SS ← null, RPL = new CPL", level, Origin.SEGMENT, Cpu.SS);
        }
        cpu.gpr[Cpu.RSP] = pushes.pointer();
        steps.write("RSP ← new stack pointer", pushes.pointer(), Origin.REGISTER, Cpu.RSP);
        CodeSegment.load(cpu, memory, steps, target, level, gate.descriptor().gateOffset());
    }

    private static void requireGateEntry(Cpu cpu, Steps steps, TableEntry gate) {
        steps.require(Check.GATE_ENTRY_CANONICAL, gate.descriptor().gateOffset(), cpu.linearBits(), Origin.GATE, gate.address(), 0);
    }

    private static Pushes returnAddress(Cpu cpu, Pushes pushes) {
        return pushes.push("push CS", cpu.segments[Cpu.CS].selector()).push("push RIP", cpu.next);
    }
}
