package ringside.differential;

import java.io.ByteArrayOutputStream;

/** Puts instructions together. Memory operands are {@code [rbx]} or {@code [ebx]} in every mode. */
final class Code {
    private final Mode mode;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Code(Mode mode) {
        this.mode = mode;
    }

    Mode mode() {
        return mode;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    int size() {
        return bytes.size();
    }

    Code put(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    /** A little-endian number. */
    Code number(long value, int width) {
        for (int shift = 0; shift < width; shift += 8) {
            bytes.write((int) (value >>> shift));
        }
        return this;
    }

    /** Prefixes that give an instruction the operand size, where it has it; 64 only in 64-bit code. */
    Code operands(int width) {
        if (width == 64) {
            return put(0x48);
        }
        return width == (mode.bits() == 16 ? 16 : 32) ? this : put(0x66);
    }

    /** An opcode with a memory operand {@code [rbx]}; {@code field} is the ModRM byte's reg field. */
    Code memory(int width, int field, int... opcode) {
        if (mode.bits() == 16) {
            put(0x67);
        }
        return operands(width).put(opcode).put(field << 3 | 3);
    }

    /** An opcode with a register operand; {@code field} is the ModRM byte's reg field. */
    Code register(int width, int field, int register, int... opcode) {
        return operands(width).put(opcode).put(0xc0 | field << 3 | register);
    }
}
