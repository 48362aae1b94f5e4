package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/**
 * String instructions that move values (SDM vol. 1, 7.3.9). The source is at DS:RSI or in the overriding segment, the
 * destination at ES:RDI. Repeated ones go page by page where memory allows it.
 */
public final class Strings {
    private Strings() {
    }

    @Meaning("movs")
    public static void movs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Repetition.run(cpu, memory, steps, instruction, Strings::move);
        Repetition.advance(cpu, place(instruction, 0), 0);
        Repetition.advance(cpu, place(instruction, 1), 0);
    }

    private static int move(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int most) {
        var to = place(instruction, 0);
        var from = place(instruction, 1);
        int done = most > 1 && Repetition.inBulk(cpu) ? copied(cpu, memory, from, to, most) : 0;
        if (done == 0) {
            long value = memory.read(Repetition.linear(cpu, steps, from), from.width());
            memory.write(Repetition.linearToWrite(cpu, steps, to), to.width(), value);
            done = 1;
        }
        Repetition.advance(cpu, from, done);
        Repetition.advance(cpu, to, done);
        return done;
    }

    /**
     * How many elements could be copied at once; memory refuses what is not mapped, so that no address has to be
     * checked.
     */
    private static int copied(Cpu cpu, Memory memory, Operand.Memory from, Operand.Memory to, int most) {
        long source = cpu.linear(from.segment().ordinal(), Operands.offset(cpu, from));
        long target = cpu.linear(to.segment().ordinal(), Operands.offset(cpu, to));
        int bytes = Math.min(Repetition.bytesAhead(cpu, from, most), Repetition.bytesAhead(cpu, to, most));
        int unit = to.width() >> 3;
        return memory.copy(source, target, unit, bytes) / unit;
    }

    @Meaning("stos")
    public static void stos(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Repetition.run(cpu, memory, steps, instruction, Strings::store);
        Repetition.advance(cpu, place(instruction, 0), 0);
    }

    private static int store(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int most) {
        var to = place(instruction, 0);
        long value = cpu.gpr[Cpu.RAX];
        long target = Repetition.linearToWrite(cpu, steps, to);
        int done = 0;
        if (most > 1 && Repetition.inBulk(cpu)) {
            done = memory.fill(target, to.width(), value, Repetition.bytesAhead(cpu, to, most)) / (to.width() >> 3);
        }
        if (done == 0) {
            memory.write(target, to.width(), value);
            done = 1;
        }
        Repetition.advance(cpu, to, done);
        return done;
    }

    @Meaning("lods")
    public static void lods(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Repetition.run(cpu, memory, steps, instruction, Strings::load);
    }

    private static int load(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int most) {
        var from = place(instruction, 1);
        long value = memory.read(Repetition.linear(cpu, steps, from), from.width());
        Operands.general(cpu, Cpu.RAX, from.width(), value);
        Repetition.advance(cpu, from, 1);
        return 1;
    }

    private static Operand.Memory place(Instruction instruction, int operand) {
        return (Operand.Memory) instruction.operands().get(operand);
    }
}
