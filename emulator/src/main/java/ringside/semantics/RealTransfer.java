package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Far jumps, calls and returns in real-address and virtual-8086 mode: SDM vol. 2A, JMP and CALL; vol. 2B, RET, their
 * parts on these modes. No descriptor is looked at; the limit that EIP is held against is the one that CS has.
 */
final class RealTransfer {
    private RealTransfer() {
    }

    static void jump(Cpu cpu, Steps steps, FarPointer target) {
        requirePointer(cpu, steps, Check.FAR_RIP_WITHIN_LIMIT, target.offset(), target.selector().origin(),
            target.selector().where());
        load(cpu, steps, target.selector(), target.offset());
    }

    /** The stack is looked at before the target. */
    static void call(Cpu cpu, Memory memory, Steps steps, FarPointer target, int width) {
        var stack = StackView.current(cpu);
        var pushes = new Pushes(stack, stack.pointer(cpu), width)
            .push("push CS", cpu.segments[Cpu.CS].selector()).push("push RIP", cpu.next);
        pushes.probe(memory, steps);
        requirePointer(cpu, steps, Check.FAR_RIP_WITHIN_LIMIT, target.offset(), target.selector().origin(),
            target.selector().where());
        pushes.write(memory, steps);
        stack.pointer(cpu, pushes.pointer());
        load(cpu, steps, target.selector(), target.offset());
    }

    static void ret(Cpu cpu, Memory memory, Steps steps, int width, long released) {
        var slots = ReturnSlots.of(cpu, width);
        long offset = slots.read(memory, steps, "RIP ← pop", 0);
        var selector = slots.selector(memory, steps, "CS ← pop", 1);
        requirePointer(cpu, steps, Check.RETURN_RIP_WITHIN_LIMIT, offset, Origin.STACK, slots.address(steps, 0));
        slots.stack().pointer(cpu, slots.pointerAfter(2) + released);
        load(cpu, steps, selector, offset);
    }

    private static void requirePointer(Cpu cpu, Steps steps, Check check, long offset, Origin origin, long where) {
        steps.require(check, offset, cpu.segments[Cpu.CS].limit(), origin, where, 0);
    }

    private static void load(Cpu cpu, Steps steps, Selector selector, long offset) {
        SegmentLoads.loadReal(cpu, steps, Cpu.CS, selector.value());
        cpu.next = offset;
        steps.write("RIP ← new instruction pointer", offset, Origin.NONE, 0);
    }
}
