package ringside.semantics;

import java.io.ByteArrayOutputStream;

/** Machine code of register forms, by the manual's notation (SDM vol. 2A, 3.1.1). */
final class Encoding {
    private Encoding() {
    }

    /**
     * An instruction with ModR/M; opcodes are written with their mandatory prefix and escape bytes first: {@code
     * 0xf30fb8}.
     *
     * @param width 8, 16, 32 or 64; forms for 8 bits have an opcode of their own, which the caller gives
     * @param rm    the register in r/m
     */
    static byte[] registers(int opcode, int width, int reg, int rm, int... immediate) {
        return modRm(opcode, width, reg, rm, new int[] {0xc0 | (reg & 7) << 3 | rm & 7}, immediate);
    }

    /** As {@link #registers}, with the memory operand {@code [base + displacement8]}. */
    static byte[] memory(int opcode, int width, int reg, int base, int displacement, int... immediate) {
        boolean sib = (base & 7) == 4;
        int first = 0x40 | (reg & 7) << 3 | base & 7;
        int[] address = sib ? new int[] {first, 0x24, displacement} : new int[] {first, displacement};
        return modRm(opcode, width, reg, base, address, immediate);
    }

    private static byte[] modRm(int opcode, int width, int reg, int rm, int[] address, int[] immediate) {
        var out = new ByteArrayOutputStream();
        if (width == 16) {
            out.write(0x66);
        }
        int prefix = opcode >>> 24 != 0 ? opcode >>> 24 : opcode >>> 16 & 0xff;
        boolean mandatory = prefix == 0x66 || prefix == 0xf2 || prefix == 0xf3;
        if (mandatory) {
            out.write(prefix);
        }
        out.write(0x40 | (width == 64 ? 8 : 0) | reg >> 3 << 2 | rm >> 3);
        for (int shift = 24; shift >= 0; shift -= 8) {
            int piece = opcode >>> shift & 0xff;
            boolean leading = opcode >>> shift == 0 || mandatory && opcode >>> shift == prefix;
            if (!leading || shift == 0) {
                out.write(piece);
            }
        }
        write(out, address);
        write(out, immediate);
        return out.toByteArray();
    }

    /**
     * A VEX-encoded instruction.
     *
     * @param map    2 for 0F38, 3 for 0F3A
     * @param prefix 0 none, 1 66, 2 F3, 3 F2
     */
    static byte[] vex(int map, int prefix, int opcode, int width, int reg, int middle, int rm, int... immediate) {
        var out = new ByteArrayOutputStream();
        int inverted = (reg >> 3 ^ 1) << 7 | 1 << 6 | (rm >> 3 ^ 1) << 5;
        int w = width == 64 ? 0x80 : 0;
        write(out, new int[] {0xc4, inverted | map, w | (~middle & 15) << 3 | prefix, opcode,
            0xc0 | (reg & 7) << 3 | rm & 7});
        write(out, immediate);
        return out.toByteArray();
    }

    /** Plain bytes. */
    static byte[] bytes(int... values) {
        var out = new ByteArrayOutputStream();
        write(out, values);
        return out.toByteArray();
    }

    /** An instruction without ModR/M in one of its operand sizes. */
    static byte[] plain(int width, int... values) {
        return switch (width) {
            case 16 -> joined(0x66, values);
            case 64 -> joined(0x48, values);
            default -> bytes(values);
        };
    }

    private static byte[] joined(int first, int[] values) {
        var out = new ByteArrayOutputStream();
        out.write(first);
        write(out, values);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int[] values) {
        for (int value : values) {
            out.write(value);
        }
    }
}
