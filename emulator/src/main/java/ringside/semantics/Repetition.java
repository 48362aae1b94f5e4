package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.isa.Repeat;
import ringside.memory.Breakpoints;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Steps;

/**
 * What string instructions have in common (SDM vol. 2B, REP): the index registers, the count, the direction. A fault in
 * the middle leaves the registers at the element that faulted, so that the instruction goes on from there.
 */
final class Repetition {
    private static final int AT_ONCE = 4096;

    private Repetition() {
    }

    /** One or more elements of a string instruction. */
    @FunctionalInterface
    interface Elements {
        /** Does between 1 and {@code most} elements, moves the index registers on and tells how many it did. */
        int apply(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int most);
    }

    /**
     * Does what the repeat prefix says: both prefixes repeat alike where no flags are compared. Where segments have
     * limits, each element is checked for itself.
     */
    static void run(Cpu cpu, Memory memory, Steps steps, Instruction instruction, Elements elements) {
        if (instruction.repeat() == Repeat.NONE) {
            elements.apply(cpu, memory, steps, instruction, 1);
            return;
        }
        int budget = budget(cpu);
        int together = cpu.in64BitMode() ? AT_ONCE : 1;
        long count = count(cpu, instruction);
        while (count != 0 && budget > 0) {
            int limit = Math.min(budget, together);
            int most = Long.compareUnsigned(count, limit) < 0 ? (int) count : limit;
            int done = elements.apply(cpu, memory, steps, instruction, most);
            budget -= done;
            count -= done;
            count(cpu, instruction, count);
        }
        count(cpu, instruction, count);
        if (count != 0) {
            again(cpu);
        }
    }

    /**
     * How many elements a call does at most; the instruction then stays the next one, so that interrupts can come
     * between. With TF set or a breakpoint enabled it is one, since the trap comes after each (SDM vol. 3B, 19.3.1.2
     * and 19.3.1.4).
     */
    static int budget(Cpu cpu) {
        return cpu.flags.has(Flags.TF) || Breakpoints.enabled(cpu) ? 1 : AT_ONCE;
    }

    /** Lets the instruction under way be the next one. */
    static void again(Cpu cpu) {
        cpu.next = cpu.rip;
    }

    static long count(Cpu cpu, Instruction instruction) {
        return Operands.general(cpu, Cpu.RCX, instruction.addressSize());
    }

    static void count(Cpu cpu, Instruction instruction, long count) {
        Operands.general(cpu, Cpu.RCX, instruction.addressSize(), count);
    }

    /** The linear address of the element at an operand's index register. */
    static long linear(Cpu cpu, Steps steps, Operand.Memory place) {
        return Operands.linear(cpu, steps, place, place.width() >> 3);
    }

    /** The same for an element that is written. */
    static long linearToWrite(Cpu cpu, Steps steps, Operand.Memory place) {
        return Operands.linearToWrite(cpu, steps, place, place.width() >> 3);
    }

    /** Moves an operand's index register on by some elements, down when DF is set. */
    static void advance(Cpu cpu, Operand.Memory place, int elements) {
        int bytes = (place.width() >> 3) * elements;
        long index = cpu.gpr[place.base()] + (descending(cpu) ? -bytes : bytes);
        Operands.general(cpu, place.base(), place.addressWidth(), index);
    }

    /**
     * Whether many elements may be done at once: upwards, and without segment limits, which each element would have to
     * meet.
     */
    static boolean inBulk(Cpu cpu) {
        return !descending(cpu) && cpu.in64BitMode();
    }

    private static boolean descending(Cpu cpu) {
        return cpu.flags.has(Flags.DF);
    }

    /** How many bytes of {@code most} elements lie upwards from the index register before it wraps round. */
    static int bytesAhead(Cpu cpu, Operand.Memory place, int most) {
        long untilWrap = (-1L >>> 64 - place.addressWidth()) - Operands.offset(cpu, place);
        int bytes = most * (place.width() >> 3);
        return Long.compareUnsigned(untilWrap, bytes) < 0 ? (int) untilWrap : bytes;
    }
}
