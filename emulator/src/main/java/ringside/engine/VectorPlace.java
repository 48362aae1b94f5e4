package ringside.engine;

import ringside.isa.Bank;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.Operands;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Where an operand of a vector instruction is: a vector register, by the index of its lowest quadword, or a general
 * register or memory, which are copied to and from a place among the {@linkplain FpuState#lanes lanes}.
 */
final class VectorPlace {
    private static final int NOT_A_VECTOR = -1;

    /** The index of the vector register's lowest quadword, or {@link #NOT_A_VECTOR}. */
    private final int index;
    private final boolean isMmx;
    private final Operand.Register general;
    private final Address address;
    private final int width;
    private final boolean aligned;

    VectorPlace(Instruction instruction, Operand operand) {
        width = operand.width();
        isMmx = operand instanceof Operand.Register register && register.bank() == Bank.MMX;
        index = index(operand);
        general = operand instanceof Operand.Register register && index < 0 ? register : null;
        address = operand instanceof Operand.Memory place ? new Address(place, instruction.codeSize()) : null;
        aligned = width == 128 && !instruction.opcode().unaligned();
    }

    private static int index(Operand operand) {
        if (operand instanceof Operand.Register register) {
            return switch (register.bank()) {
                case XMM -> FpuState.QUADS * register.number();
                case MMX -> FpuState.X87 + register.number();
                default -> NOT_A_VECTOR;
            };
        }
        return NOT_A_VECTOR;
    }

    boolean isVector() {
        return index >= 0;
    }

    boolean isMmx() {
        return isMmx;
    }

    /** How many quadwords the register has; 0 for what is no vector register. */
    int quads() {
        return isVector() ? isMmx ? 1 : 2 : 0;
    }

    /** How wide the operand is, in bits. */
    int width() {
        return width;
    }

    /** The index of the vector register. */
    int index() {
        return index;
    }

    /** The index of the operand's quadwords, which are fetched where it is no vector register. */
    int load(Cpu cpu, Memory memory, Steps steps) {
        if (index >= 0) {
            return index;
        }
        var lanes = cpu.fpu.lanes;
        lanes[FpuState.SOURCE + 1] = 0;
        if (address == null) {
            lanes[FpuState.SOURCE] = Operands.register(cpu, general);
        } else {
            read(lanes, memory, steps, address.linear(cpu, steps, width >> 3));
        }
        return FpuState.SOURCE;
    }

    private void read(long[] lanes, Memory memory, Steps steps, long linear) {
        if (width < 128) {
            lanes[FpuState.SOURCE] = memory.read(linear, width);
            return;
        }
        requireAligned(steps, linear);
        long low = memory.read64(linear);
        lanes[FpuState.SOURCE + 1] = memory.read64(linear + 8);
        lanes[FpuState.SOURCE] = low;
    }

    /** Where a store to memory will go, having been checked for writing; 0 for what is not in memory. */
    long probe(Cpu cpu, Memory memory, Steps steps) {
        if (address == null) {
            return 0;
        }
        long linear = address.linearToWrite(cpu, steps, width >> 3);
        requireAligned(steps, linear);
        memory.probeWrite(linear, width >> 3);
        return linear;
    }

    private void requireAligned(Steps steps, long linear) {
        if (aligned && (linear & 15) != 0) {
            throw steps.fail(Check.VECTOR_OPERAND_ALIGNED, linear, 15, Origin.MEMORY, linear, 0);
        }
    }

    /** Copies the operand's old value to where the result is made; only vector registers have one. */
    void prepare(FpuState fpu) {
        if (index >= 0) {
            fpu.lanes[FpuState.RESULT] = fpu.lanes[index];
            fpu.lanes[FpuState.RESULT + 1] = isMmx ? 0 : fpu.lanes[index + 1];
        }
    }

    /** Stores the result; {@code linear} is what {@link #probe} gave. */
    void store(Cpu cpu, Memory memory, long linear) {
        var lanes = cpu.fpu.lanes;
        long low = lanes[FpuState.RESULT];
        if (index >= 0) {
            lanes[index] = low;
            if (!isMmx) {
                lanes[index + 1] = lanes[FpuState.RESULT + 1];
            }
        } else if (address == null) {
            Operands.register(cpu, general, low);
        } else if (width == 128) {
            memory.write64(linear, low);
            memory.write64(linear + 8, lanes[FpuState.RESULT + 1]);
        } else {
            memory.write(linear, width, low);
        }
    }
}
