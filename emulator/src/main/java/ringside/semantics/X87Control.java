package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Steps;

/** Instructions that control the x87 unit (SDM vol. 1, 8.3.11). */
public final class X87Control {
    /** Bits of the control word that exist; bit 6 always reads as 1, and bit 12 means nothing any more. */
    private static final int CONTROL_BITS = 0x1f3f;

    private X87Control() {
    }

    /** The control word as it is kept when {@code value} is loaded. */
    static int controlWord(int value) {
        return value & CONTROL_BITS | 0x40;
    }

    @Meaning("fninit")
    public static void fninit(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        cpu.fpu.initialize();
    }

    @Meaning("fnclex")
    public static void fnclex(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        cpu.fpu.status &= ~(FpuState.EXCEPTIONS | FpuState.STACK_FAULT);
    }

    @Meaning("fnstcw")
    public static void fnstcw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.fpu.control);
    }

    @Meaning("fldcw")
    public static void fldcw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87Ready(cpu, steps);
        cpu.fpu.control = controlWord((int) Operands.read(cpu, memory, steps, instruction.operands().getFirst()));
    }

    @Meaning("fnstsw")
    public static void fnstsw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.fpu.statusWord());
    }

    @Meaning("fnop")
    public static void fnop(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        X87.begin(cpu, steps, instruction);
    }

    /** Once for other processors; unlike FNOP they do not wait for exceptions (SDM vol. 1, 22.18.8). */
    @Meaning("fnsetpm")
    public static void fnsetpm(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
    }

    @Meaning("fincstp")
    public static void fincstp(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        turn(X87.begin(cpu, steps, instruction), 1);
    }

    @Meaning("fdecstp")
    public static void fdecstp(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        turn(X87.begin(cpu, steps, instruction), -1);
    }

    private static void turn(FpuState fpu, int by) {
        fpu.status &= ~FpuState.C1;
        fpu.top = fpu.top + by & 7;
    }

    @Meaning({"ffree", "ffreep"})
    public static void ffree(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        fpu.status &= ~FpuState.C1;
        fpu.full &= ~(1 << fpu.physical(X87Arithmetic.number(instruction, 0)));
        if (instruction.opcode().meaning().equals("ffreep")) {
            X87.pop(fpu);
        }
    }

    // ---- The environment, and with it the registers (SDM vol. 1, 8.1.10 and 8.1.11)

    @Meaning("fnstenv")
    public static void fnstenv(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        store(cpu, memory, steps, instruction, 0);
        cpu.fpu.control |= FpuState.EXCEPTIONS;
    }

    @Meaning("fnsave")
    public static void fnsave(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        long at = store(cpu, memory, steps, instruction, 80);
        var fpu = cpu.fpu;
        for (int i = 0; i < 8; i++) {
            int register = fpu.physical(i);
            for (int word = 0; word < 4; word++) {
                memory.write16(at + 10 * i + 2 * word, fpu.lanes[FpuState.X87 + register] >>> 16 * word);
            }
            memory.write16(at + 10 * i + 8, fpu.exponents[register]);
        }
        fpu.initialize();
    }

    @Meaning("fldenv")
    public static void fldenv(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87Ready(cpu, steps);
        load(cpu, memory, steps, instruction, 0);
    }

    @Meaning("frstor")
    public static void frstor(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87Ready(cpu, steps);
        long at = load(cpu, memory, steps, instruction, 80);
        var fpu = cpu.fpu;
        for (int i = 0; i < 8; i++) {
            int register = fpu.physical(i);
            long significand = 0;
            for (int word = 0; word < 4; word++) {
                significand |= memory.read16(at + 10 * i + 2 * word) << 16 * word;
            }
            fpu.lanes[FpuState.X87 + register] = significand;
            fpu.exponents[register] = (short) memory.read16(at + 10 * i + 8);
        }
    }

    private static int fieldWidth(Instruction instruction) {
        return instruction.operandSize() == 16 ? 16 : 32;
    }

    /** Stores the environment, seven fields of 16 or 32 bits; returns where {@code more} bytes follow it. */
    private static long store(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int more) {
        int width = fieldWidth(instruction);
        int bytes = 7 * (width >> 3);
        var place = (Operand.Memory) instruction.operands().getFirst();
        long at = Operands.linearToWrite(cpu, steps, place, bytes + more);
        memory.requireAligned(at, width >> 3);
        memory.probe(at, bytes + more, Access.WRITE, Privilege.of(cpu.cpl));
        var fpu = cpu.fpu;
        boolean real = cpu.segmentsAreReal();
        field(memory, at, 0, width, fpu.control | 0xffff0000L);
        field(memory, at, 1, width, fpu.statusWord() | 0xffff0000L);
        field(memory, at, 2, width, fpu.tagWord() | 0xffff0000L);
        long instructionAt = real ? realAddress(fpu.instructionPointer, fpu.instructionSelector)
            : fpu.instructionPointer;
        long dataAt = real ? realAddress(fpu.dataPointer, fpu.dataSelector) : fpu.dataPointer;
        long opcode = fpu.lastOpcode;
        field(memory, at, 3, width, real ? instructionAt & 0xffff : instructionAt);
        field(memory, at, 4, width, real ? instructionAt >>> 16 << 12 | opcode
            : fpu.instructionSelector | opcode << 16);
        field(memory, at, 5, width, real ? dataAt & 0xffff : dataAt);
        field(memory, at, 6, width, real ? dataAt >>> 16 << 12 : fpu.dataSelector | 0xffff0000L);
        return at + bytes;
    }

    private static long realAddress(long offset, int selector) {
        return offset + ((long) selector << 4) & 0xffffffffL;
    }

    private static void field(Memory memory, long at, int number, int width, long value) {
        memory.write(at + number * (width >> 3), width, value);
    }

    private static long load(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int more) {
        int width = fieldWidth(instruction);
        int bytes = 7 * (width >> 3);
        var place = (Operand.Memory) instruction.operands().getFirst();
        long at = Operands.linear(cpu, steps, place, bytes + more);
        memory.requireAligned(at, width >> 3);
        memory.probe(at, bytes + more, Access.READ, Privilege.of(cpu.cpl));
        var fpu = cpu.fpu;
        fpu.control = controlWord((int) memory.read16(at));
        fpu.statusWord((int) memory.read16(at + (width >> 3)));
        fpu.tagWord((int) memory.read16(at + 2 * (width >> 3)));
        long[] fields = new long[4];
        for (int i = 0; i < 4; i++) {
            fields[i] = memory.read(at + (3 + i) * (width >> 3), width);
        }
        pointers(fpu, fields, width, cpu.segmentsAreReal());
        return at + bytes;
    }

    private static void pointers(FpuState fpu, long[] fields, int width, boolean real) {
        fpu.instructionPointer = real ? fields[0] & 0xffff | fields[1] >>> 12 << 16 : fields[0];
        fpu.instructionSelector = real ? 0 : (int) fields[1] & 0xffff;
        fpu.dataPointer = real ? fields[2] & 0xffff | fields[3] >>> 12 << 16 : fields[2];
        fpu.dataSelector = real ? 0 : (int) fields[3] & 0xffff;
        if (real || width == 32) {
            fpu.lastOpcode = (int) (real ? fields[1] : fields[1] >>> 16) & 0x7ff;
        }
    }
}
