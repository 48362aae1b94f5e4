package ringside.semantics;

import ringside.isa.Bank;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Reads and stores operands for methods that do everything themselves ({@link Form.Whole}). */
public final class Operands {
    private Operands() {
    }

    /**
     * The value of a general register, an immediate, a branch target or memory, zero-extended from the operand's width.
     */
    public static long read(Cpu cpu, Memory memory, Steps steps, Operand operand) {
        return switch (operand) {
            case Operand.Register register -> register(cpu, register);
            case Operand.Memory place -> memory.read(linear(cpu, steps, place, place.width() >> 3), place.width());
            case Operand.Immediate immediate -> immediate.value();
            case Operand.Relative relative -> relative.target();
            case Operand.FarPointer pointer -> pointer.offset();
        };
    }

    /** Stores into a general register or memory. */
    public static void write(Cpu cpu, Memory memory, Steps steps, Operand operand, long value) {
        switch (operand) {
            case Operand.Register register -> register(cpu, register, value);
            case Operand.Memory place ->
                memory.write(linearToWrite(cpu, steps, place, place.width() >> 3), place.width(), value);
            default -> throw new IllegalArgumentException("not a place to store to: " + operand);
        }
    }

    /** The value of a general register of any width. */
    public static long register(Cpu cpu, Operand.Register register) {
        long value = cpu.gpr[register.number()];
        return switch (register.bank()) {
            case GENERAL -> value & -1L >>> 64 - register.width();
            case GENERAL_HIGH_BYTE -> value >>> 8 & 0xff;
            default -> throw new IllegalArgumentException("not a general register: " + register);
        };
    }

    /** Stores into a general register, as {@link #general} does, or into a high byte. */
    public static void register(Cpu cpu, Operand.Register register, long value) {
        int number = register.number();
        if (register.bank() == Bank.GENERAL_HIGH_BYTE) {
            cpu.gpr[number] = cpu.gpr[number] & ~0xff00L | (value & 0xff) << 8;
        } else {
            general(cpu, number, register.width(), value);
        }
    }

    /**
     * Stores into the low {@code width} bits of a general register: 32-bit results clear the upper half, narrower ones
     * leave the rest (SDM vol. 1, 3.4.1.1).
     */
    public static void general(Cpu cpu, int number, int width, long value) {
        long old = cpu.gpr[number];
        cpu.gpr[number] = switch (width) {
            case 8 -> old & ~0xffL | value & 0xff;
            case 16 -> old & ~0xffffL | value & 0xffff;
            case 32 -> value & 0xffffffffL;
            default -> value;
        };
    }

    /** The low {@code width} bits of a general register. */
    public static long general(Cpu cpu, int number, int width) {
        return cpu.gpr[number] & -1L >>> 64 - width;
    }

    /** The offset that a memory operand's base, index and displacement give, cut to the address size. */
    public static long offset(Cpu cpu, Operand.Memory place) {
        long base = place.base() < 0 ? 0 : cpu.gpr[place.base()];
        long index = place.index() < 0 ? 0 : cpu.gpr[place.index()] << place.scale();
        return base + index + place.displacement() & -1L >>> 64 - place.addressWidth();
    }

    /** The linear address of {@code bytes} bytes at a memory operand that is read: see {@link Segmentation}. */
    public static long linear(Cpu cpu, Steps steps, Operand.Memory place, int bytes) {
        return linear(cpu, steps, place.segment().ordinal(), offset(cpu, place), bytes);
    }

    /** The linear address of {@code bytes} bytes at a memory operand that is written, or read and written. */
    public static long linearToWrite(Cpu cpu, Steps steps, Operand.Memory place, int bytes) {
        return Segmentation.linear(cpu, steps, place.segment().ordinal(), offset(cpu, place), bytes, true);
    }

    /** The linear address of {@code bytes} bytes at {@code offset} in a segment that is read. */
    public static long linear(Cpu cpu, Steps steps, int segment, long offset, int bytes) {
        return Segmentation.linear(cpu, steps, segment, offset, bytes, false);
    }

    /** Whether bits 63 to 47 are equal: canonical whatever the paging mode; {@link Cpu#canonical} says it exactly. */
    public static boolean surelyCanonical(long linear) {
        return linear << 16 >> 16 == linear;
    }
}
