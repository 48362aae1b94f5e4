package ringside.isa;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Machine code that visits all opcodes with all kinds of prefixes and operands, without a look at the opcode table. */
final class CodeSweep {
    private static final List<String> PREFIXES = List.of("", "66", "67", "f2", "f3", "64", "2e", "3e", "f0");
    private static final List<String> PREFIXES_64 = List.of("48", "41", "44", "40", "6648", "f348");
    private static final List<String> ESCAPES = List.of("", "0f", "0f38", "0f3a");
    private static final List<String> VEX = List.of("c4e278", "c4e2f8", "c4e279", "c4e27a", "c4e2fa", "c4e27b",
            "c4e2fb", "c4e250", "c4e253", "c4426b", "c4e27c", "c4e37b", "c4e3fb", "c4e373", "c5f8", "c4c27b");
    /** ModR/M bytes with reg 0, and SIB bytes. */
    private static final List<String> FORMS = List.of("00", "05", "06", "0425", "040d", "449d", "45", "83", "848c",
            "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7");
    private static final List<String> REGISTER_FORMS = List.of("c1", "c2", "c0", "c6", "c3", "c4", "c5", "c7");
    private static final List<String> MEMORY_FORMS = List.of("03", "440a", "05");
    /** Displacements and immediates, negative and positive. */
    private static final String TAIL = "f1e2d3c4b5a6978879";
    private static final String POSITIVE_TAIL = "1122334455667788";

    /** x87 instructions are left out. */
    private static final int X87 = 0xd8;

    private CodeSweep() {
    }

    /** {@return bytes that each start with one instruction to be looked at, and go on beyond it} */
    static List<byte[]> code(CodeSize mode) {
        List<byte[]> code = new ArrayList<>();
        for (String escape : ESCAPES) {
            for (int opcode = escape.length() > 2 ? 0x80 : 0; opcode < 256; opcode++) {
                if (!escape.isEmpty() || !isPrefix(opcode, mode) && (opcode & 0xf8) != X87) {
                    addAll(code, prefixes(mode), escape, opcode);
                }
            }
        }
        for (int opcode = 0xf0; opcode < 0xf8; opcode++) {
            addAll(code, VEX, "", opcode);
        }
        return code;
    }

    private static boolean isPrefix(int opcode, CodeSize mode) {
        return switch (opcode) {
            case 0x0f, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
            case 0x62, 0xc4, 0xc5, 0xd5 -> mode == CodeSize.BITS64;
            default -> mode == CodeSize.BITS64 && (opcode & 0xf0) == 0x40;
        };
    }

    private static List<String> prefixes(CodeSize mode) {
        List<String> prefixes = new ArrayList<>(PREFIXES);
        if (mode == CodeSize.BITS64) {
            prefixes.addAll(PREFIXES_64);
        }
        return prefixes;
    }

    /** All forms without a prefix; with each prefix every other one in memory. */
    private static void addAll(List<byte[]> code, List<String> prefixes, String escape, int opcode) {
        for (int i = 0; i < prefixes.size(); i++) {
            for (int reg = 0; reg < 8; reg++) {
                boolean all = prefixes.get(i).isEmpty() && escape.length() < 4;
                String one = ((reg + i) & 1) == 0 ? REGISTER_FORMS.get(reg) : MEMORY_FORMS.get(reg % 3);
                for (String form : all ? FORMS : List.of(one)) {
                    String tail = (reg & 1) == 0 ? TAIL : POSITIVE_TAIL;
                    code.add(bytes(prefixes.get(i) + escape, opcode, form, reg, tail));
                }
            }
        }
    }

    private static byte[] bytes(String start, int opcode, String form, int reg, String tail) {
        HexFormat hex = HexFormat.of();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(hex.parseHex(start));
        bytes.write(opcode);
        byte[] modRm = hex.parseHex(form);
        modRm[0] |= (byte) (reg << 3);
        bytes.writeBytes(modRm);
        bytes.writeBytes(hex.parseHex(tail));
        return bytes.toByteArray();
    }
}
