package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * The slots on the stack that a far return or an interrupt return takes, lowest address first.
 *
 * @param stack   the stack in use when the instruction began
 * @param pointer the stack pointer at that moment
 * @param width   of a slot, in bits: the operand size
 */
record ReturnSlots(StackView stack, long pointer, int width) {

    static ReturnSlots of(Cpu cpu, int width) {
        var stack = StackView.current(cpu);
        return new ReturnSlots(stack, stack.pointer(cpu), width);
    }

    /** The same slots, from {@code bytes} bytes further up on. */
    ReturnSlots above(long bytes) {
        return new ReturnSlots(stack, pointer + bytes, width);
    }

    /** Reads slot {@code index}; may fault. */
    long read(Memory memory, Steps steps, String text, int index) {
        return stack.read(memory, steps, text, pointerAfter(index), width);
    }

    /** Reads slot {@code index}, of which only the low 16 bits count. */
    Selector selector(Memory memory, Steps steps, String text, int index) {
        return new Selector(read(memory, steps, text, index), Origin.STACK, address(steps, index));
    }

    /** The linear address of slot {@code index}. */
    long address(Steps steps, int index) {
        return stack.linear(steps, pointerAfter(index), width >> 3);
    }

    /** The stack pointer once {@code slots} slots have been popped. */
    long pointerAfter(int slots) {
        return pointer + (long) slots * (width >> 3);
    }
}
