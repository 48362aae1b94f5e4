package ringside.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One form of an entry of the list: mode, width, register or memory; and which code is of it, by the list's notation.
 *
 * @param prefixes those that it has of 66, F2 and F3, as bits 0 to 2
 * @param wide REX.W or VEX.W: 0, 1, or -1 for either
 * @param length VEX.L: 0, 1, or -1 for either
 * @param map 0 for one byte, 1 for 0F, 2 for 0F38, 3 for 0F3A
 * @param opcode the first of {@code span} opcodes
 * @param modRm the whole ModR/M byte, the first of {@code span} of them, or -1
 * @param digit of ModR/M reg, or -1
 * @param memory 1 for memory, 0 for registers, -1 without ModR/M or for either
 * @param shortAddress whether 67 stands before it: 1, 0, or -1 for either
 */
record ListedForm(IsaList.Entry entry, int bits, boolean vex, int prefixes, int wide, int length, int map, int opcode,
                  int span, int modRm, int digit, int memory, int shortAddress) {

    /** The forms of an entry, in 64-bit mode and in 32-bit mode, if it is there. */
    static List<ListedForm> of(IsaList.Entry entry) {
        List<ListedForm> forms = new ArrayList<>();
        for (int bits : new int[] {64, 32}) {
            boolean there = bits == 64 ? !entry.arch().equals("x86") : !entry.arch().equals("x64") && !isWide(entry);
            if (there) {
                widths(entry, bits, forms);
            }
        }
        return forms;
    }

    /** Whether it needs 64-bit mode though the list does not say so. */
    private static boolean isWide(IsaList.Entry entry) {
        return entry.encoding().contains("REX.W") || entry.operands().matches(".*(r64|imm64|m16_64|moff64|rax).*");
    }

    private static void widths(IsaList.Entry entry, int bits, List<ListedForm> forms) {
        boolean any = entry.operands().matches(".*(\\brv|\\bmv|axv|dxv|immv).*");
        boolean two = entry.operands().matches(".*(\\bry|\\bmy).*");
        for (int width : any ? new int[] {16, 32, 64} : two ? new int[] {32, 64} : new int[] {0}) {
            if (width < 64 || bits == 64) {
                for (int length : entry.encoding().contains("Lxy") ? new int[] {0, 1} : new int[] {-1}) {
                    places(entry, bits, width, length, forms);
                }
            }
        }
    }

    private static void places(IsaList.Entry entry, int bits, int width, int length, List<ListedForm> forms) {
        var parsed = new Notation(entry, width, length);
        for (int memory : parsed.memory()) {
            forms.add(parsed.form(bits, memory));
        }
    }

    boolean fits(Code code) {
        boolean modRmFits = modRm < 0 ? digit < 0 || (code.modRm() >> 3 & 7) == digit
            : code.modRm() >= modRm && code.modRm() < modRm + span;
        return vex == code.vex() && prefixes == code.prefixes() && (wide < 0 || wide == code.wide())
            && (length < 0 || length == code.length()) && map == code.map()
            && (modRm >= 0 ? code.opcode() == opcode : code.opcode() >= opcode && code.opcode() < opcode + span)
            && modRmFits && (memory < 0 || memory == (code.modRm() < 0xc0 ? 1 : 0))
            && (shortAddress < 0 || shortAddress == (code.shortAddress() ? 1 : 0));
    }

    @Override
    public String toString() {
        return bits + " " + entry + (memory < 0 ? "" : memory == 1 ? " [memory]" : " [registers]")
            + (prefixes & 1) + (wide > 0 ? "W" : "") + (length > 0 ? "L" : "");
    }

    /** An entry's encoding, taken apart. */
    private static final class Notation {
        private final IsaList.Entry entry;
        private boolean vex;
        private int prefixes;
        private int wide;
        private int length;
        private int map;
        private int opcode = -1;
        private int span = 1;
        private int modRm = -1;
        private int digit = -1;
        private boolean hasModRm;
        private int mod = -1;
        private int shortAddress = -1;

        Notation(IsaList.Entry entry, int width, int length) {
            this.entry = entry;
            this.length = length;
            wide = width == 64 ? 1 : 0;
            for (var word : entry.encoding().replaceFirst("^\\[[^]]*]", "").strip().split("\\s+")) {
                word(word, width);
            }
            // The list has 66 before one of the instructions that come in all widths.
            if (!vex && entry.operands().matches(".*(\\brv|\\bmv|axv|dxv|immv).*")) {
                prefixes = width == 16 ? prefixes | 1 : prefixes & ~1;
            }
            // The fences' ModR/M bytes: the manual allows all of r/m.
            span = map == 1 && opcode == 0xae && modRm >= 0 ? 8 : span;
            shortAddress = shortAddress < 0 && opcode >= 0xe0 && opcode <= 0xe3 && map == 0 ? 0 : shortAddress;
        }

        private void word(String word, int width) {
            if (word.startsWith("VEX.")) {
                vex(word.split("\\."), width);
            } else if (word.matches("[0-9A-F]{2}(\\+[ri])?") && (opcode < 0 || !hasModRm && modRm < 0)) {
                number(Integer.parseInt(word.substring(0, 2), 16), word.contains("+"));
            } else if (word.matches("/[0-7]")) {
                hasModRm = true;
                digit = word.charAt(1) - '0';
            } else if (word.equals("/r")) {
                hasModRm = true;
            } else if (word.contains(":")) {
                modFields(word.split(":"));
            } else if (word.equals("REX.W")) {
                wide = 1;
            }
        }

        private void number(int value, boolean several) {
            span = several ? 8 : span;
            if (opcode < 0 && map == 0 && !vex && (value == 0x66 || value == 0xf2 || value == 0xf3)) {
                prefixes |= value == 0x66 ? 1 : value == 0xf2 ? 2 : 4;
            } else if (opcode < 0 && map == 0 && value == 0x67) {
                shortAddress = 1;
            } else if (opcode < 0 && map == 0 && !vex && value == 0x0f) {
                map = 1;
            } else if (opcode < 0 && map == 1 && !vex && (value == 0x38 || value == 0x3a)) {
                map = value == 0x38 ? 2 : 3;
            } else if (opcode < 0) {
                opcode = value;
            } else {
                modRm = value;
            }
        }

        private void modFields(String[] fields) {
            hasModRm = true;
            mod = fields[0].equals("11") ? 0 : 1;
            digit = fields[1].equals("rrr") ? -1 : Integer.parseInt(fields[1], 2);
        }

        private void vex(String[] fields, int width) {
            vex = true;
            wide = -1;
            for (var field : fields) {
                switch (field.toUpperCase(Locale.ROOT)) {
                    case "66" -> prefixes = 1;
                    case "F2" -> prefixes = 2;
                    case "F3" -> prefixes = 4;
                    case "0F" -> map = 1;
                    case "0F38" -> map = 2;
                    case "0F3A" -> map = 3;
                    case "W0" -> wide = 0;
                    case "W1" -> wide = 1;
                    case "WY" -> wide = width == 64 ? 1 : 0;
                    case "128", "L0", "LZ" -> length = 0;
                    case "256", "L1" -> length = 1;
                    default -> { }
                }
            }
        }

        /** Whether ModR/M names memory, registers, or there are forms with either. */
        int[] memory() {
            if (!hasModRm) {
                return new int[] {-1};
            }
            boolean both = false;
            boolean memory = false;
            for (var operand : entry.operands().split(",")) {
                var place = operand.strip().replaceFirst("^[~A-Za-z]:", "").replaceFirst("^~", "");
                both |= place.contains("/m");
                memory |= place.matches("(m(8|16|32|64|80|128|256|384|512|em|v\\b|y|xy|ib)|vm).*");
            }
            if (mod >= 0) {
                return new int[] {mod};
            }
            return both ? new int[] {0, 1} : new int[] {memory ? 1 : 0};
        }

        ListedForm form(int bits, int memory) {
            return new ListedForm(entry, bits, vex, prefixes, wide, length, map, opcode, span, modRm, digit, memory,
                shortAddress);
        }
    }

    /** The fields of an instruction's bytes that tell its form. */
    record Code(boolean vex, int prefixes, int wide, int length, int map, int opcode, int modRm, boolean shortAddress) {
        /** Takes bytes apart that are an instruction. */
        static Code of(byte[] bytes, int bits) {
            int at = 0;
            int prefixes = 0;
            boolean shortAddress = false;
            for (; isPrefix(bytes[at] & 0xff); at++) {
                int value = bytes[at] & 0xff;
                prefixes |= value == 0x66 ? 1 : value == 0xf2 ? 2 : value == 0xf3 ? 4 : 0;
                shortAddress |= value == 0x67;
            }
            int next = bytes[at] & 0xff;
            boolean vex = (next == 0xc4 || next == 0xc5) && (bits == 64 || (bytes[at + 1] & 0xc0) == 0xc0);
            return vex ? vex(bytes, at, shortAddress) : plain(bytes, at, bits, prefixes, shortAddress);
        }

        private static boolean isPrefix(int value) {
            return switch (value) {
                case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
                default -> false;
            };
        }

        private static Code plain(byte[] bytes, int from, int bits, int prefixes, boolean shortAddress) {
            int at = from;
            int wide = 0;
            if (bits == 64 && (bytes[at] & 0xf0) == 0x40) {
                wide = bytes[at++] >> 3 & 1;
            }
            int map = 0;
            if (bytes[at] == 0x0f) {
                at++;
                map = bytes[at] == 0x38 ? 2 : bytes[at] == 0x3a ? 3 : 1;
                at += map > 1 ? 1 : 0;
            }
            return new Code(false, prefixes, wide, 0, map, bytes[at] & 0xff, modRm(bytes, at + 1), shortAddress);
        }

        private static Code vex(byte[] bytes, int at, boolean shortAddress) {
            boolean two = (bytes[at] & 0xff) == 0xc5;
            int fields = bytes[two ? at + 1 : at + 2];
            int map = two ? 1 : bytes[at + 1] & 31;
            int opcode = at + (two ? 2 : 3);
            int prefix = new int[] {0, 1, 4, 2}[fields & 3];
            return new Code(true, prefix, two ? 0 : fields >> 7 & 1, fields >> 2 & 1, map, bytes[opcode] & 0xff,
                modRm(bytes, opcode + 1), shortAddress);
        }

        private static int modRm(byte[] bytes, int at) {
            return at < bytes.length ? bytes[at] & 0xff : 0;
        }
    }
}
