package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.FpuState;
import ringside.state.Steps;

/** PCMPESTRI, PCMPESTRM, PCMPISTRI and PCMPISTRM of SSE4.2: SDM vol. 2B, 4.1. */
public final class VectorText {
    private static final int WORDS = 1;
    private static final int SIGNED = 2;
    private static final int NEGATIVE = 1 << 4;
    private static final int MASKED = 1 << 5;
    /** The last index instead of the first; a mask of whole elements instead of bits. */
    private static final int OTHER_OUTPUT = 1 << 6;

    private VectorText() {
    }

    /**
     * Elements of a vector register or of memory, as far as they count.
     *
     * @param index  of the lowest quadword among the lanes
     * @param length how many count, from the lowest on
     */
    private record Text(long[] lanes, int index, int width, boolean signed, int length) {

        int most() {
            return 128 / width;
        }

        boolean counts(int i) {
            return i < length;
        }

        long at(int i) {
            int each = 64 / width;
            long quad = lanes[index + i / each];
            return signed ? Elements.signed(quad, i % each, width) : Elements.unsigned(quad, i % each, width);
        }

        /** Ends before the first 0. */
        Text implicit() {
            int end = 0;
            while (end < most() && at(end) != 0) {
                end++;
            }
            return new Text(lanes, index, width, signed, end);
        }

        /** Has as many elements as a register says, whatever its sign. */
        Text explicit(long count) {
            long magnitude = Math.abs(count);
            return new Text(lanes, index, width, signed, magnitude < 0 || magnitude > most() ? most() : (int) magnitude);
        }
    }

    @Meaning("pcmpestri")
    public static void pcmpestri(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        compare(cpu, memory, steps, instruction, true, true);
    }

    @Meaning("pcmpestrm")
    public static void pcmpestrm(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        compare(cpu, memory, steps, instruction, true, false);
    }

    @Meaning("pcmpistri")
    public static void pcmpistri(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        compare(cpu, memory, steps, instruction, false, true);
    }

    @Meaning("pcmpistrm")
    public static void pcmpistrm(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        compare(cpu, memory, steps, instruction, false, false);
    }

    private static void compare(Cpu cpu, Memory memory, Steps steps, Instruction instruction, boolean explicit,
        boolean index) {
        Coprocessor.requireVectors(cpu, steps, instruction);
        var operands = instruction.operands();
        int control = (int) ((Operand.Immediate) operands.getLast()).value();
        var first = text(cpu, fetch(cpu, memory, steps, operands.getFirst()), control);
        var second = text(cpu, fetch(cpu, memory, steps, operands.get(1)), control);
        first = explicit ? first.explicit(length(cpu, instruction, Cpu.RAX)) : first.implicit();
        second = explicit ? second.explicit(length(cpu, instruction, Cpu.RDX)) : second.implicit();
        int result = polarized(aggregate(first, second, control >> 2 & 3), second, control);
        if (index) {
            cpu.gpr[Cpu.RCX] = index(result, second.most(), (control & OTHER_OUTPUT) != 0);
        } else {
            mask(cpu.fpu.lanes, result, second.width(), (control & OTHER_OUTPUT) != 0);
            if (instruction.opcode().vex()) {
                cpu.fpu.lanes[2] = 0;
                cpu.fpu.lanes[3] = 0;
            }
        }
        cpu.flags.status(Flags.STATUS, (result != 0 ? Flags.CF : 0) | (second.length() < second.most() ? Flags.ZF : 0)
            | (first.length() < first.most() ? Flags.SF : 0) | ((result & 1) != 0 ? Flags.OF : 0));
    }

    /** The index of an operand's quadwords among the lanes. */
    private static int fetch(Cpu cpu, Memory memory, Steps steps, Operand operand) {
        if (operand instanceof Operand.Register register) {
            return FpuState.QUADS * register.number();
        }
        long linear = Operands.linear(cpu, steps, (Operand.Memory) operand, 16);
        cpu.fpu.lanes[FpuState.SOURCE] = memory.read64(linear);
        cpu.fpu.lanes[FpuState.SOURCE + 1] = memory.read64(linear + 8);
        return FpuState.SOURCE;
    }

    private static Text text(Cpu cpu, int index, int control) {
        return new Text(cpu.fpu.lanes, index, (control & WORDS) != 0 ? 16 : 8, (control & SIGNED) != 0, 0);
    }

    private static long length(Cpu cpu, Instruction instruction, int register) {
        long value = cpu.gpr[register];
        return instruction.operandSize() == 64 ? value : (int) value;
    }

    /** A bit for each element of the second text, as the first one describes it. */
    private static int aggregate(Text first, Text second, int how) {
        int result = 0;
        for (int i = 0; i < second.most(); i++) {
            boolean holds = switch (how) {
                case 0 -> isAnyOf(first, second, i);
                case 1 -> isInRange(first, second, i);
                case 2 -> first.counts(i) == second.counts(i) && (!first.counts(i) || first.at(i) == second.at(i));
                default -> beginsAt(first, second, i);
            };
            result |= holds ? 1 << i : 0;
        }
        return result;
    }

    private static boolean isAnyOf(Text set, Text text, int i) {
        for (int member = 0; text.counts(i) && member < set.length(); member++) {
            if (set.at(member) == text.at(i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInRange(Text bounds, Text text, int i) {
        for (int bound = 0; text.counts(i) && bound + 1 < bounds.length(); bound += 2) {
            if (bounds.at(bound) <= text.at(i) && text.at(i) <= bounds.at(bound + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the word begins there, as far as the vector goes. */
    private static boolean beginsAt(Text word, Text text, int start) {
        for (int i = 0; i < word.length() && start + i < text.most(); i++) {
            if (!text.counts(start + i) || word.at(i) != text.at(start + i)) {
                return false;
            }
        }
        return true;
    }

    private static int polarized(int result, Text second, int control) {
        if ((control & NEGATIVE) == 0) {
            return result;
        }
        return result ^ (1 << ((control & MASKED) != 0 ? second.length() : second.most())) - 1;
    }

    private static int index(int result, int most, boolean last) {
        if (result == 0) {
            return most;
        }
        return last ? 31 - Integer.numberOfLeadingZeros(result) : Integer.numberOfTrailingZeros(result);
    }

    /** Into XMM0. */
    private static void mask(long[] lanes, int result, int width, boolean elements) {
        lanes[0] = elements ? 0 : result;
        lanes[1] = 0;
        for (int i = 0; elements && i < 128 / width; i++) {
            long element = (result >> i & 1) != 0 ? -1L >>> 64 - width : 0;
            lanes[i * width >> 6] |= element << (i * width & 63);
        }
    }
}
