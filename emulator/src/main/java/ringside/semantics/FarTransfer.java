package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * Far jumps, calls and returns: SDM vol. 2A, JMP and CALL; vol. 2B, RET; vol. 3A, 6.8. Here those to code segments;
 * through gates {@link CallGate} leads, to other tasks {@link TaskSwitch}, as in the 8086 {@link RealTransfer}.
 */
public final class FarTransfer {
    /** System types that lead somewhere in legacy modes: TSSs (available, busy), call gates, the task gate. */
    private static final int LEGACY_TYPES = SystemType.set(SystemType.AVAILABLE_TSS_16, SystemType.BUSY_TSS_16,
        SystemType.CALL_GATE_16, SystemType.TASK_GATE, SystemType.AVAILABLE_TSS, SystemType.BUSY_TSS,
        SystemType.CALL_GATE);

    private FarTransfer() {
    }

    @Meaning("jmp_far")
    public static void jump(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var target = target(cpu, memory, steps, instruction);
        if (cpu.segmentsAreReal()) {
            RealTransfer.jump(cpu, steps, target);
            return;
        }
        var entry = fetch(cpu, memory, steps, target.selector());
        if (CallGate.is(cpu, entry)) {
            CallGate.of(cpu, memory, steps, entry).jump(cpu, memory, steps);
            return;
        }
        if (entry.descriptor().system()) {
            switchTask(cpu, memory, steps, entry, TaskSwitch.Reason.JUMP);
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
        if (cpu.segmentsAreReal()) {
            RealTransfer.call(cpu, memory, steps, target, instruction.operandSize());
            return;
        }
        var entry = fetch(cpu, memory, steps, target.selector());
        if (CallGate.is(cpu, entry)) {
            CallGate.of(cpu, memory, steps, entry).call(cpu, memory, steps);
            return;
        }
        if (entry.descriptor().system()) {
            switchTask(cpu, memory, steps, entry, TaskSwitch.Reason.CALL);
            return;
        }
        requireCallable(cpu, steps, entry);
        callSegment(cpu, memory, steps, entry, target, instruction.operandSize());
    }

    /** The stack is looked at before the target's offset. */
    private static void callSegment(Cpu cpu, Memory memory, Steps steps, TableEntry entry, FarPointer target,
        int width) {
        var stack = StackView.current(cpu);
        var pushes = returnAddress(cpu, new Pushes(stack, stack.pointer(cpu), width));
        pushes.probe(memory, steps);
        long rip = requirePointer(cpu, steps, entry, target.offset(), target.selector());
        entry.probeAccessed(memory);
        var shadow = ShadowEntry.check(cpu, memory, steps, cpu.cpl, 0, CodeSegment.wide(cpu, entry), cpu.next);
        pushes.write(memory, steps);
        shadow.commit(cpu, memory, steps);
        stack.pointer(cpu, pushes.pointer());
        CodeSegment.load(cpu, memory, steps, entry, cpu.cpl, rip);
    }

    /** As IRET, slots are read and checked by turns; an immediate releases parameters on both stacks. */
    @Meaning("ret_far")
    public static void ret(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        long released = instruction.operands().isEmpty() ? 0
            : Operands.read(cpu, memory, steps, instruction.operands().getFirst()) & 0xffff;
        if (cpu.segmentsAreReal()) {
            RealTransfer.ret(cpu, memory, steps, instruction.operandSize(), released);
            return;
        }
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
        ShadowReturn.check(cpu, memory, steps, cs, target).commit(cpu, memory, steps);
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
        ShadowReturn.check(cpu, memory, steps, cs, target).commit(cpu, memory, steps);
        CodeSegment.load(cpu, memory, steps, cs, cs.selector().rpl(), target);
        ReturnTarget.loadStack(cpu, memory, steps, selector, ss);
        StackView.current(cpu).pointer(cpu, pointer + released);
        steps.write("RSP ← popped stack pointer", cpu.gpr[Cpu.RSP], Origin.REGISTER, Cpu.RSP);
        ReturnTarget.nullInnerSegments(cpu, steps);
    }

    private static long requireReturn(Cpu cpu, Steps steps, ReturnSlots slots, TableEntry cs, long rip) {
        return CodeSegment.requirePointer(cpu, steps, cs, rip, Check.RETURN_RIP_CANONICAL,
            Check.RETURN_RIP_WITHIN_LIMIT, Origin.STACK, slots.address(steps, 0));
    }

    private static FarPointer target(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        return FarPointer.of(cpu, memory, steps, instruction.operands().getFirst(), instruction.operandSize(),
            instruction.address());
    }

    private static TableEntry fetch(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        steps.require(Check.FAR_TARGET_NOT_NULL, selector.indexAndTable(), 0, selector.origin(), selector.where(), 0);
        var entry = Tables.fetch(cpu, memory, steps, selector);
        boolean code = entry.descriptor().code();
        if (cpu.inLongMode()) {
            entry.require(steps, Check.FAR_TARGET_TYPE, code || CallGate.is(cpu, entry));
        } else {
            entry.require(steps, Check.FAR_TARGET_TYPE_LEGACY,
                code || SystemType.in(LEGACY_TYPES, entry.systemType()));
        }
        return entry;
    }

    /** To a TSS, or through a task gate to one. */
    private static void switchTask(Cpu cpu, Memory memory, Steps steps, TableEntry entry, TaskSwitch.Reason reason) {
        entry.require(steps, Check.TASK_DPL_AT_LEAST_CPL, entry.descriptor().dpl(), cpu.cpl);
        entry.require(steps, Check.TASK_DPL_AT_LEAST_RPL, entry.descriptor().dpl(), entry.selector().rpl());
        var tss = entry;
        if (entry.systemType() == SystemType.TASK_GATE) {
            entry.require(steps, Check.TASK_GATE_PRESENT, entry.descriptor().present());
            tss = TaskSwitch.fetch(cpu, memory, steps,
                new Selector(entry.descriptor().gateSelector(), Origin.GATE, entry.address()));
        } else {
            TaskSwitch.requireAvailable(steps, tss);
        }
        TaskSwitch.perform(cpu, memory, steps, tss, reason, 0);
    }

    /** What a code segment must be like to be jumped to or called without a gate (SDM vol. 3A, 6.8.1). */
    private static void requireCallable(Cpu cpu, Steps steps, TableEntry cs) {
        var descriptor = cs.descriptor();
        if (cpu.inLongMode()) {
            cs.require(steps, Check.FAR_CS_NOT_LONG_AND_BIG, CodeSegment.longAndBig(descriptor),
                CodeSegment.LONG_AND_BIG);
        }
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

    private static Pushes returnAddress(Cpu cpu, Pushes pushes) {
        return pushes.push("push CS", cpu.segments[Cpu.CS].selector()).push("push RIP", cpu.next);
    }
}
