package ringside.isa;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Random machine code for a row of the opcode table, so that registers, memory, masks and the rest vary. */
final class RowEncoder {
    private static final int[] PREFIXES = {-1, 0x66, 0xf3, 0xf2};
    private static final int LENGTH = 15;
    private static final int TRIES = 400;

    private final Decoder decoder;
    private final Random random;
    private byte[] last;

    RowEncoder(Decoder decoder, long seed) {
        this.decoder = decoder;
        this.random = new Random(seed);
    }

    /** {@return code that the row fits, all bytes of it; null if none was found} */
    Instruction encode(Opcode opcode) {
        for (int i = 0; i < TRIES; i++) {
            CodeSize mode = mode(opcode);
            byte[] code = code(opcode, mode);
            int length = decoder.decode(code, 0, LENGTH, 0, mode).length();
            if (decoder.decode(code, 0, length, -length, mode) instanceof Instruction found
                    && found.opcode() == opcode) {
                last = Arrays.copyOf(code, length);
                return found;
            }
        }
        return null;
    }

    /** {@return the bytes of the instruction that {@link #encode} made last} */
    byte[] code() {
        return last;
    }

    /** 64-bit mode where it has the instruction: outside it LLVM overlooks VEX.W and more. */
    private static CodeSize mode(Opcode opcode) {
        boolean has64 = (opcode.situations() & Situation.MODE.of(CodeSize.BITS64.ordinal())) != 0
                && (opcode.situations() & Situation.ADDRESS_SIZE.all()) != Situation.ADDRESS_SIZE.of(0);
        return has64 ? CodeSize.BITS64 : CodeSize.BITS32;
    }

    private int pick(Opcode opcode, Situation.Dimension dimension) {
        long allowed = (opcode.situations() & dimension.all()) >> dimension.shift();
        int skip = random.nextInt(Long.bitCount(allowed));
        while (skip-- > 0) {
            allowed &= allowed - 1;
        }
        return Long.numberOfTrailingZeros(allowed);
    }

    private boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    private byte[] code(Opcode opcode, CodeSize mode) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OpcodeRow row = opcode.form();
        int place = row.firstByte() + (row.conditional() ? 0 : Math.max(opcode.condition(), 0));
        int number = place + (row.span() == 8 ? random.nextInt(8) : 0);
        addressSize(opcode, mode, bytes);
        switch (row.map()) {
            case ONE_BYTE, TWO_BYTE, THREE_BYTE_38, THREE_BYTE_3A, LAST_BYTE -> legacy(opcode, mode, bytes);
            default -> vex(opcode, mode, bytes);
        }
        boolean last = row.map() == OpcodeMap.LAST_BYTE;
        if (!last) {
            bytes.write(number);
        }
        if (row.modRm()) {
            modRm(opcode, bytes);
        }
        byte[] rest = new byte[LENGTH];
        random.nextBytes(rest);
        if (last) {
            Arrays.fill(rest, (byte) number);
        }
        bytes.writeBytes(rest);
        return Arrays.copyOf(bytes.toByteArray(), LENGTH);
    }

    private void addressSize(Opcode opcode, CodeSize mode, ByteArrayOutputStream bytes) {
        int size = pick(opcode, Situation.ADDRESS_SIZE);
        boolean every = (opcode.situations() & Situation.ADDRESS_SIZE.all()) == Situation.ADDRESS_SIZE.all();
        if (size != mode.ordinal() && (!every || oneIn(6))) {
            bytes.write(0x67);
        }
    }

    private void legacy(Opcode opcode, CodeSize mode, ByteArrayOutputStream bytes) {
        long prefixes = opcode.situations() & Situation.PREFIX.all();
        int prefix = Long.bitCount(prefixes) == 1 ? PREFIXES[pick(opcode, Situation.PREFIX)] : -1;
        boolean sized = pick(opcode, Situation.OPERAND_SIZE) != Math.min(mode.ordinal(), 1)
                && Long.bitCount(prefixes) != 1;
        if (prefix >= 0 || sized) {
            bytes.write(prefix >= 0 ? prefix : 0x66);
        }
        boolean rex2 = opcode.form().demandsRex2();
        boolean wide = pick(opcode, Situation.VEX_W) == 1 && pick(opcode, Situation.OPERAND_SIZE) == 2;
        if (rex2) {
            bytes.write(0xd5);
            bytes.write((wide ? 8 : 0) | random.nextInt(8) | random.nextInt(8) << 4);
        } else {
            if (mode == CodeSize.BITS64 && (wide || oneIn(3))) {
                bytes.write(0x40 | (wide ? 8 : 0) | random.nextInt(8));
            }
            bytes.writeBytes(escape(opcode.form().map()));
        }
    }

    private static byte[] escape(OpcodeMap map) {
        return HexFormat.of().parseHex(switch (map) {
            case TWO_BYTE -> "0f";
            case THREE_BYTE_38 -> "0f38";
            case THREE_BYTE_3A -> "0f3a";
            case LAST_BYTE -> "0f0f";
            default -> "";
        });
    }

    private void vex(Opcode opcode, CodeSize mode, ByteArrayOutputStream bytes) {
        OpcodeMap map = opcode.form().map();
        int extensions = mode == CodeSize.BITS64 ? random.nextInt(8) << 5 : 0xe0;
        int register = opcode.form().usesVexRegister() ? random.nextInt(16) : 15;
        register |= mode == CodeSize.BITS64 ? 0 : 8;
        int fields = pick(opcode, Situation.VEX_W) << 7 | register << 3 | vexPrefix(opcode);
        int length = pick(opcode, Situation.VECTOR_LENGTH);
        if (map.evex()) {
            bytes.write(0x62);
            bytes.write(extensions | 0x10 | number(map));
            bytes.write(fields | 4);
            bytes.write(map == OpcodeMap.EVEX_4 ? apx(opcode) : vector(opcode, length));
        } else {
            bytes.write(map.compareTo(OpcodeMap.XOP_8) >= 0 ? 0x8f : 0xc4);
            bytes.write(extensions | number(map));
            bytes.write(fields | length << 2);
        }
    }

    private int vexPrefix(Opcode opcode) {
        return pick(opcode, Situation.PREFIX);
    }

    private static int number(OpcodeMap map) {
        return switch (map) {
            case VEX_0F, EVEX_0F -> 1;
            case VEX_0F38, EVEX_0F38 -> 2;
            case VEX_0F3A, EVEX_0F3A -> 3;
            case EVEX_4 -> 4;
            case VEX_5, EVEX_5 -> 5;
            case EVEX_6 -> 6;
            case VEX_7, EVEX_7 -> 7;
            case XOP_8 -> 8;
            case XOP_9 -> 9;
            case XOP_A -> 10;
            default -> throw new IllegalArgumentException(map.name());
        };
    }

    private int vector(Opcode opcode, int length) {
        OpcodeRow.EvexForm form = opcode.form().evex();
        int mask = form.masking() == OpcodeRow.Masking.NONE ? 0 : random.nextInt(8);
        boolean zeroing = form.masking() == OpcodeRow.Masking.ZEROING && mask > 0 && oneIn(3);
        boolean b = (form.broadcast() > 0 || form.rounding() || form.suppressing()) && oneIn(3);
        return (zeroing ? 0x80 : 0) | length << 5 | (b ? 0x10 : 0) | 8 | mask;
    }

    private int apx(Opcode opcode) {
        int low = opcode.form().conditional() ? pick(opcode, Situation.SOURCE_CONDITION)
                : 8 | pick(opcode, Situation.NO_FLAGS) << 2;
        return pick(opcode, Situation.NEW_DESTINATION) << 4 | low;
    }

    private void modRm(Opcode opcode, ByteArrayOutputStream bytes) {
        boolean inRegister = pick(opcode, Situation.MOD) == Situation.IN_REGISTER;
        int mod = inRegister ? 3 : random.nextInt(3);
        bytes.write(mod << 6 | pick(opcode, Situation.REG) << 3 | pick(opcode, Situation.RM));
    }
}
