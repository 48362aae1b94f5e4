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
    /** The address bits that must be 0. */
    private final int misaligned;
    /** How many quadwords the register has that are used; 0 for what is no vector register. */
    private final int quads;
    /** How many quadwords a store replaces: with a VEX prefix all of the register (SDM vol. 1, 14.1.4). */
    private final int stored;

    VectorPlace(Instruction instruction, Operand operand) {
        boolean vex = instruction.opcode().vex();
        width = operand.width();
        isMmx = operand instanceof Operand.Register register && register.bank() == Bank.MMX;
        index = index(operand);
        general = operand instanceof Operand.Register register && index < 0 ? register : null;
        address = operand instanceof Operand.Memory place ? new Address(place, instruction.codeSize()) : null;
        misaligned = width >= 128 && !instruction.opcode().unaligned() ? (width >> 3) - 1 : 0;
        quads = index < 0 ? 0 : isMmx ? 1 : Math.max(2, width >> 6);
        stored = vex && quads > 0 ? FpuState.QUADS : quads;
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

    /** How many quadwords of the register are used: 1, 2 or 4; 0 for what is no vector register. */
    int quads() {
        return quads;
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
            requireAligned(steps, address.unchecked(cpu));
            read(lanes, memory, address.linear(cpu, steps, width >> 3));
        }
        return FpuState.SOURCE;
    }

    private void read(long[] lanes, Memory memory, long linear) {
        if (width < 128) {
            lanes[FpuState.SOURCE] = memory.read(linear, width);
            return;
        }
        for (int i = 0; i < width >> 6; i++) {
            lanes[FpuState.SOURCE + i] = memory.read64(linear + 8 * i);
        }
    }

    /** Where a store to memory will go, having been checked for writing; 0 for what is not in memory. */
    long probe(Cpu cpu, Memory memory, Steps steps) {
        if (address == null) {
            return 0;
        }
        requireAligned(steps, address.unchecked(cpu));
        long linear = address.linearToWrite(cpu, steps, width >> 3);
        memory.probeWrite(linear, width >> 3);
        return linear;
    }

    /** Processors look at the alignment before they look at the segment or for a canonical address. */
    private void requireAligned(Steps steps, long linear) {
        if ((linear & misaligned) != 0) {
            throw steps.fail(Check.VECTOR_OPERAND_ALIGNED, linear, misaligned, Origin.MEMORY, linear, 0);
        }
    }

    /** Clears what a store leaves of a register whose quadwords used have been replaced already. */
    void clearRest(long[] lanes) {
        for (int i = quads; i < stored; i++) {
            lanes[index + i] = 0;
        }
    }

    /** Stores the result; {@code linear} is what {@link #probe} gave. */
    void store(Cpu cpu, Memory memory, long linear) {
        var lanes = cpu.fpu.lanes;
        if (index >= 0) {
            for (int i = 0; i < quads; i++) {
                lanes[index + i] = lanes[FpuState.RESULT + i];
            }
            clearRest(lanes);
        } else if (address == null) {
            Operands.register(cpu, general, lanes[FpuState.RESULT]);
        } else if (width < 128) {
            memory.write(linear, width, lanes[FpuState.RESULT]);
        } else {
            for (int i = 0; i < width >> 6; i++) {
                memory.write64(linear + 8 * i, lanes[FpuState.RESULT + i]);
            }
        }
    }
}
