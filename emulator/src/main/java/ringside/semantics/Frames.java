package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Stack frames for block-structured languages (SDM vol. 1, 6.6). */
public final class Frames {
    private Frames() {
    }

    /**
     * Pushes RBP, copies the frame pointers of the enclosing levels, points RBP to the new frame and makes room. The
     * new top of the stack must be writable (SDM vol. 2A, ENTER).
     */
    @Meaning("enter")
    public static void enter(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        int bytes = width >> 3;
        long room = constant(instruction, 0);
        int level = (int) constant(instruction, 1) & 31;
        probe(cpu, memory, level, width, room);
        long top = Stack.pointer(cpu) - bytes;
        long frame = top;
        store(cpu, memory, top, width, cpu.gpr[Cpu.RBP]);
        for (int i = 1; i < level; i++) {
            long enclosing = cpu.gpr[Cpu.RBP] - (long) i * bytes;
            top -= bytes;
            store(cpu, memory, top, width, memory.read(Stack.linear(cpu, memory, enclosing, bytes), width));
        }
        if (level > 0) {
            top -= bytes;
            store(cpu, memory, top, width, frame);
        }
        top -= room;
        Operands.general(cpu, Cpu.RBP, width, frame);
        Stack.pointer(cpu, top);
    }

    /** Faults as the reads and writes will, and before the first of them; the new top is asked for too. */
    private static void probe(Cpu cpu, Memory memory, int level, int width, long room) {
        int bytes = width >> 3;
        long top = Stack.pointer(cpu);
        for (int slot = 1; slot <= level + 1; slot++) {
            memory.probeWrite(Stack.linear(cpu, memory, top - (long) slot * bytes, bytes), bytes);
            if (slot > 1 && slot <= level) {
                memory.read(Stack.linear(cpu, memory, cpu.gpr[Cpu.RBP] - (slot - 1L) * bytes, bytes), width);
            }
        }
        top -= (level + 1L) * bytes + room;
        memory.probeWrite(Stack.linear(cpu, memory, top, bytes), bytes);
    }

    /** Frees the frame that RBP points to and pops the RBP of before. */
    @Meaning("leave")
    public static void leave(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        int bytes = width >> 3;
        long frame = cpu.gpr[Cpu.RBP];
        long value = memory.read(Stack.linear(cpu, memory, frame, bytes), width);
        Stack.pointer(cpu, frame + bytes);
        Operands.general(cpu, Cpu.RBP, width, value);
    }

    private static void store(Cpu cpu, Memory memory, long offset, int width, long value) {
        memory.write(Stack.linear(cpu, memory, offset, width >> 3), width, value);
    }

    private static long constant(Instruction instruction, int operand) {
        return ((Operand.Immediate) instruction.operands().get(operand)).value();
    }
}
