package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Steps;

/**
 * Instructions of AVX and AVX2 that access memory element by element, where the sign of a mask's element allows it:
 * VMASKMOVPS and its kin, and gathers. Elements that are left out cannot fault.
 */
public final class VectorGathers {
    private VectorGathers() {
    }

    // ---- Masked moves

    @Meaning("load_masked_32")
    public static void load32(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        load(cpu, memory, steps, instruction, 32);
    }

    @Meaning("load_masked_64")
    public static void load64(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        load(cpu, memory, steps, instruction, 64);
    }

    @Meaning("store_masked_32")
    public static void store32(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        store(cpu, memory, steps, instruction, 32);
    }

    @Meaning("store_masked_64")
    public static void store64(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        store(cpu, memory, steps, instruction, 64);
    }

    private static void load(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int width) {
        Coprocessor.requireAvx(cpu, steps);
        var lanes = cpu.fpu.lanes;
        var place = (Operand.Memory) instruction.operands().get(2);
        int mask = index(instruction, 1);
        clear(lanes, FpuState.RESULT, 0);
        for (int i = 0; i < place.width() / width; i++) {
            if (isChosen(lanes, mask, i, width)) {
                put(lanes, FpuState.RESULT, i, width, memory.read(element(cpu, steps, place, i, width, false), width));
            }
        }
        System.arraycopy(lanes, FpuState.RESULT, lanes, index(instruction, 0), FpuState.QUADS);
    }

    /** Checks all elements for writing before it writes the first. */
    private static void store(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int width) {
        Coprocessor.requireAvx(cpu, steps);
        var lanes = cpu.fpu.lanes;
        var place = (Operand.Memory) instruction.operands().getFirst();
        int mask = index(instruction, 1);
        int data = index(instruction, 2);
        for (int i = 0; i < place.width() / width; i++) {
            if (isChosen(lanes, mask, i, width)) {
                memory.probe(element(cpu, steps, place, i, width, true), width >> 3, Access.WRITE,
                    Privilege.of(cpu.cpl));
            }
        }
        for (int i = 0; i < place.width() / width; i++) {
            if (isChosen(lanes, mask, i, width)) {
                memory.write(element(cpu, steps, place, i, width, true), width, at(lanes, data, i, width));
            }
        }
    }

    /** The linear address of an element of a vector in memory. */
    private static long element(Cpu cpu, Steps steps, Operand.Memory place, int i, int width, boolean writes) {
        long offset = Operands.offset(cpu, place) + (long) i * (width >> 3) & -1L >>> 64 - place.addressWidth();
        return Segmentation.linear(cpu, steps, place.segment().ordinal(), offset, width >> 3, writes);
    }

    // ---- Gathers

    /**
     * Loads elements from where the elements of an index register point (SDM vol. 2C, VPGATHERDD). Each that has been
     * loaded is struck off the mask, so that after a fault the instruction goes on where it was.
     */
    @Meaning("gather")
    public static void gather(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireAvx(cpu, steps);
        var lanes = cpu.fpu.lanes;
        var place = (Operand.Memory) instruction.operands().get(1);
        int target = index(instruction, 0);
        int mask = index(instruction, 2);
        int width = place.width();
        int most = instruction.operands().getFirst().width() / width;
        int indexWidth = instruction.opcode().mnemonic().startsWith("q", gatherPrefix(instruction)) ? 64 : 32;
        boolean begun = false;
        for (int i = 0; i < most; i++) {
            if (isChosen(lanes, mask, i, width)) {
                long index = at(lanes, FpuState.QUADS * place.index(), i, indexWidth);
                long value = memory.read(gathered(cpu, steps, place, index), width);
                if (!begun) {
                    begin(lanes, target, mask, most, width);
                    begun = true;
                }
                put(lanes, target, i, width, value);
                put(lanes, mask, i, width, 0);
            }
        }
        if (!begun) {
            begin(lanes, target, mask, most, width);
        }
    }

    /** What changes with the first element that could be loaded: masks are all ones or zeros, the rest is cleared. */
    private static void begin(long[] lanes, int target, int mask, int most, int width) {
        for (int i = 0; i < most; i++) {
            put(lanes, mask, i, width, isChosen(lanes, mask, i, width) ? -1 : 0);
        }
        clear(lanes, mask, Math.max(1, most * width >> 6));
        clear(lanes, target, Math.max(1, most * width >> 6));
    }

    /** Where the width of the indexes stands in the mnemonic: behind "vgather" or "vpgather". */
    private static int gatherPrefix(Instruction instruction) {
        return instruction.opcode().mnemonic().indexOf("gather") + "gather".length();
    }

    private static long gathered(Cpu cpu, Steps steps, Operand.Memory place, long index) {
        long base = place.base() < 0 ? 0 : cpu.gpr[place.base()];
        long offset = base + (index << place.scale()) + place.displacement() & -1L >>> 64 - place.addressWidth();
        return Segmentation.linear(cpu, steps, place.segment().ordinal(), offset, place.width() >> 3, false);
    }

    // ---- Elements

    private static int index(Instruction instruction, int operand) {
        return FpuState.QUADS * ((Operand.Register) instruction.operands().get(operand)).number();
    }

    private static boolean isChosen(long[] lanes, int mask, int i, int width) {
        return at(lanes, mask, i, width) < 0;
    }

    /** Element {@code i} of 32 or 64 bits, sign-extended. */
    private static long at(long[] lanes, int from, int i, int width) {
        return width == 64 ? lanes[from + i] : (int) (lanes[from + (i >> 1)] >>> 32 * (i & 1));
    }

    private static void put(long[] lanes, int to, int i, int width, long value) {
        if (width == 64) {
            lanes[to + i] = value;
        } else {
            int shift = 32 * (i & 1);
            int quad = to + (i >> 1);
            lanes[quad] = lanes[quad] & ~(0xffffffffL << shift) | (value & 0xffffffffL) << shift;
        }
    }

    /** Clears a vector register from a quadword on. */
    private static void clear(long[] lanes, int register, int from) {
        for (int i = from; i < FpuState.QUADS; i++) {
            lanes[register + i] = 0;
        }
    }
}
