package ringside.toolchain;

import java.util.Arrays;
import java.util.Optional;

/**
 * A place in a section that holds another symbol's address.
 *
 * @param section the index of the section to be patched
 * @param offset  the place's offset in it
 * @param type    how the value is computed and stored
 * @param symbol  the index of the symbol in {@link UnitObject#symbols()}
 * @param addend  added to the symbol's address
 */
public record Relocation(int section, long offset, Type type, int symbol, long addend) {

    private enum Range { ANY, SIGNED, UNSIGNED, EITHER }

    /** The kinds of relocation (System V ABI, AMD64 supplement, 4.4.1). */
    public enum Type {
        R_64(1, 8, false, Range.ANY),
        R_PC32(2, 4, true, Range.SIGNED),
        R_PLT32(4, 4, true, Range.SIGNED),
        R_GOTPCREL(9, 4, true, Range.SIGNED),
        R_32(10, 4, false, Range.UNSIGNED),
        R_32S(11, 4, false, Range.SIGNED),
        R_16(12, 2, false, Range.EITHER),
        R_PC16(13, 2, true, Range.SIGNED),
        R_8(14, 1, false, Range.EITHER),
        R_PC8(15, 1, true, Range.SIGNED),
        R_PC64(24, 8, true, Range.ANY),
        R_GOTPCRELX(41, 4, true, Range.SIGNED),
        R_REX_GOTPCRELX(42, 4, true, Range.SIGNED);

        private final int number;
        private final int width;
        private final boolean relative;
        private final Range range;

        Type(int number, int width, boolean relative, Range range) {
            this.number = number;
            this.width = width;
            this.relative = relative;
            this.range = range;
        }

        static Optional<Type> of(int number) {
            return Arrays.stream(values()).filter(t -> t.number == number).findFirst();
        }

        /** The size of the place in bytes. */
        public int width() {
            return width;
        }

        /** Whether the value is counted from the place itself. */
        public boolean isRelative() {
            return relative;
        }

        boolean throughGot() {
            return this == R_GOTPCREL || this == R_GOTPCRELX || this == R_REX_GOTPCRELX;
        }

        boolean fits(long value) {
            int bits = 8 * width;
            boolean signed = bits == 64 || value >> bits - 1 == 0 || value >> bits - 1 == -1;
            boolean unsigned = bits == 64 || value >>> bits == 0;
            return switch (range) {
                case ANY -> true;
                case SIGNED -> signed;
                case UNSIGNED -> unsigned;
                case EITHER -> signed || unsigned;
            };
        }
    }

    /** What belongs at {@code place} when the symbol is at {@code target}. */
    long value(long target, long place) {
        return target + addend - (type.isRelative() ? place : 0);
    }

    /** The value's bytes as they stand in memory. */
    byte[] bytes(long value) {
        byte[] bytes = new byte[type.width()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >> 8 * i);
        }
        return bytes;
    }
}
