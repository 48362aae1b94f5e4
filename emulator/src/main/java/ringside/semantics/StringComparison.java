package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.isa.Repeat;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Steps;

/**
 * String instructions that compare (SDM vol. 1, 7.3.9.1). The flags are set when the instruction ends: after a fault in
 * the middle they are those from before it (SDM vol. 2B, REP).
 */
public final class StringComparison {
    private StringComparison() {
    }

    /** Compares the source with the destination. */
    @Meaning("cmps")
    public static void cmps(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        compare(cpu, memory, steps, instruction);
    }

    /** Compares the accumulator with the destination. */
    @Meaning("scas")
    public static void scas(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        compare(cpu, memory, steps, instruction);
    }

    private static void compare(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        boolean repeated = instruction.repeat() != Repeat.NONE;
        boolean whileEqual = instruction.repeat() == Repeat.REP;
        var first = instruction.operands().getFirst();
        var second = (Operand.Memory) instruction.operands().get(1);
        long count = repeated ? Repetition.count(cpu, instruction) : 1;
        if (count == 0) {
            Repetition.count(cpu, instruction, 0);
            return;
        }
        long a;
        long b;
        int budget = Repetition.budget(cpu);
        do {
            // Processors look at ES:rDI first, which shows where both operands fault.
            b = memory.read(Repetition.linear(cpu, steps, second), second.width());
            a = Operands.read(cpu, memory, steps, first);
            if (first instanceof Operand.Memory source) {
                Repetition.advance(cpu, source, 1);
            }
            Repetition.advance(cpu, second, 1);
            count--;
            if (repeated) {
                Repetition.count(cpu, instruction, count);
            }
            budget--;
        } while (count != 0 && a == b == whileEqual && budget > 0);
        boolean unfinished = count != 0 && a == b == whileEqual;
        if (!unfinished || cpu.flags.has(Flags.TF)) {
            Arithmetic.cmp(cpu, a, b, second.width());
        }
        if (unfinished) {
            Repetition.again(cpu);
        }
    }
}
