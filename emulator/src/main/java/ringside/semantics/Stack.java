package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** The stack (SDM vol. 1, 6.2). A push or pop that faults leaves RSP as it was. */
public final class Stack {
    private Stack() {
    }

    /** How many bits of RSP point to the stack: 64 in 64-bit mode, else 32 or 16 by SS.B (SDM vol. 1, 6.2.3). */
    public static int width(Cpu cpu) {
        if (cpu.in64BitMode()) {
            return 64;
        }
        return cpu.segments[Cpu.SS].big() ? 32 : 16;
    }

    /** The stack pointer, cut to the stack's width. */
    public static long pointer(Cpu cpu) {
        return Operands.general(cpu, Cpu.RSP, width(cpu));
    }

    /** Changes as much of RSP as the stack's width has. */
    public static void pointer(Cpu cpu, long value) {
        Operands.general(cpu, Cpu.RSP, width(cpu), value);
    }

    /** The linear address of {@code bytes} bytes at {@code offset} in the stack segment. */
    public static long linear(Cpu cpu, Memory memory, long offset, int bytes) {
        return linear(cpu, memory, offset, bytes, width(cpu));
    }

    /** The quick way for the common case, a canonical address in 64-bit mode, leads past segmentation. */
    private static long linear(Cpu cpu, Memory memory, long offset, int bytes, int stack) {
        if (stack == 64 && Operands.surelyCanonical(offset) && Operands.surelyCanonical(offset + bytes - 1)) {
            return offset;
        }
        return Operands.linear(cpu, memory.steps(), Cpu.SS, offset & -1L >>> 64 - stack, bytes);
    }

    @Meaning("push")
    public static void push(Cpu cpu, Memory memory, long value, int width) {
        int bytes = width >> 3;
        int stack = width(cpu);
        long pointer = cpu.gpr[Cpu.RSP] - bytes;
        memory.write(linear(cpu, memory, pointer, bytes, stack), width, value);
        Operands.general(cpu, Cpu.RSP, stack, pointer);
    }

    /** Faults as a push would. */
    static void probePush(Cpu cpu, Memory memory, int width) {
        int bytes = width >> 3;
        memory.probeWrite(linear(cpu, memory, cpu.gpr[Cpu.RSP] - bytes, bytes), bytes);
    }

    @Meaning("pop")
    public static long pop(Cpu cpu, Memory memory, int width) {
        int stack = width(cpu);
        long value = top(cpu, memory, stack, width);
        Operands.general(cpu, Cpu.RSP, stack, cpu.gpr[Cpu.RSP] + (width >> 3));
        return value;
    }

    /** The value on top of a stack whose pointer has {@code stack} bits. */
    static long top(Cpu cpu, Memory memory, int stack, int width) {
        return memory.read(linear(cpu, memory, cpu.gpr[Cpu.RSP], width >> 3, stack), width);
    }

    /** The value {@code above} bytes above the top of the stack. */
    public static long peek(Cpu cpu, Memory memory, long above, int width) {
        return memory.read(linear(cpu, memory, pointer(cpu) + above, width >> 3), width);
    }

    /**
     * {@code pop} to memory: an address that has RSP in it is computed after RSP was incremented (SDM vol. 2B, POP).
     */
    @Meaning("pop_memory")
    public static void popMemory(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var place = (Operand.Memory) instruction.operands().getFirst();
        long before = cpu.gpr[Cpu.RSP];
        long value = pop(cpu, memory, place.width());
        long after = cpu.gpr[Cpu.RSP];
        long offset = Operands.offset(cpu, place);
        cpu.gpr[Cpu.RSP] = before;
        long linear = Segmentation.linear(cpu, steps, place.segment().ordinal(), offset, place.width() >> 3, true);
        memory.write(linear, place.width(), value);
        cpu.gpr[Cpu.RSP] = after;
    }

    /**
     * AX, CX, DX, BX, the SP of before, BP, SI, DI; not in 64-bit mode. Where segments are real, a stack pointer that
     * would wrap round in the midst of a word has a fault of its own (SDM vol. 2B, PUSHA); Bochs and QEMU have {@code
     * #SS} there.
     */
    @Meaning("pusha")
    public static void pusha(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        int bytes = width >> 3;
        long pointer = pointer(cpu);
        if (cpu.segmentsAreReal()) {
            steps.require(Check.PUSHA_ROOM, isSplit(pointer) ? 1 : 0, Origin.REGISTER, Cpu.RSP, 0);
        }
        for (int slot = 1; slot <= 8; slot++) {
            memory.probeWrite(linear(cpu, memory, pointer - (long) slot * bytes, bytes), bytes);
        }
        for (int number = Cpu.RAX; number <= Cpu.RDI; number++) {
            pointer -= bytes;
            memory.write(linear(cpu, memory, pointer, bytes), width, cpu.gpr[number]);
        }
        pointer(cpu, pointer);
    }

    private static boolean isSplit(long pointer) {
        return pointer >= 7 && pointer <= 15 && (pointer & 1) != 0;
    }

    /** The opposite of {@code pusha}, but that the slot of SP is skipped. */
    @Meaning("popa")
    public static void popa(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        int bytes = width >> 3;
        var values = new long[8];
        for (int slot = 0; slot < 8; slot++) {
            values[Cpu.RDI - slot] = peek(cpu, memory, (long) slot * bytes, width);
        }
        pointer(cpu, pointer(cpu) + 8L * bytes);
        for (int number = Cpu.RAX; number <= Cpu.RDI; number++) {
            if (number != Cpu.RSP) {
                Operands.general(cpu, number, width, values[number]);
            }
        }
    }
}
