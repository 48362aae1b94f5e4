package ringside.isa;

import java.util.ArrayList;
import java.util.List;
import ringside.isa.OpcodeRow.SizeRule;

/** Takes a row of the opcode table apart; what makes no sense is an {@link IllegalArgumentException}. */
final class OpcodeRowParser {
    private static final List<String> SIZES = List.of("16", "32", "64");

    private final String text;
    private final List<OperandKind> operands = new ArrayList<>(3);
    private String mnemonic;
    private String meaning;
    private OpcodeMap map = OpcodeMap.ONE_BYTE;
    private int firstByte = -1;
    private int span = 1;
    private boolean modRm;
    private boolean modIgnored;
    private long situations = Situation.ANYTHING;
    private SizeRule sizeRule = SizeRule.PLAIN;
    private Feature feature;
    private boolean lockable;
    private boolean repeatable;
    private boolean aligned;
    private boolean unaligned;
    private String attName;

    OpcodeRowParser(String text) {
        this.text = text;
    }

    OpcodeRow row() {
        String[] columns = text.split("\\|");
        mnemonic = columns[0].strip();
        meaning = mnemonic;
        for (String word : words(columns[1])) {
            encoding(word);
        }
        for (String word : words(columns[2])) {
            operand(OperandKind.parse(word));
        }
        for (String word : words(columns.length > 3 ? columns[3] : "")) {
            attribute(word);
        }
        check(firstByte >= 0, "no opcode");
        check(span < 16 == !mnemonic.endsWith("cc"), "cc in name and encoding go together");
        check(!aligned || map.vex(), "aligned without VEX");
        return new OpcodeRow(text, mnemonic, meaning, map, firstByte, span, modRm, modIgnored, situations, sizeRule,
                List.copyOf(operands), feature, lockable, repeatable, unaligned || map.vex() && !aligned,
                attName);
    }

    private static String[] words(String column) {
        String stripped = column.strip();
        return stripped.isEmpty() ? new String[0] : stripped.split(" ");
    }

    private void encoding(String word) {
        switch (word) {
            case "np" -> narrow(Situation.PREFIX, Situation.NO_PREFIX);
            case "nfx" -> narrow(Situation.PREFIX, Situation.NO_PREFIX, Situation.PREFIX_66);
            case "rexb0" -> narrow(Situation.REX_B, 0);
            case "reg" -> narrow(Situation.MOD, Situation.IN_REGISTER);
            case "anymod" -> modIgnored = true;
            default -> number(word);
        }
    }

    private void number(String word) {
        if (word.startsWith("vex.")) {
            vex(word.split("\\."));
        } else if (word.startsWith("os")) {
            narrow(Situation.OPERAND_SIZE, sizes(word));
        } else if (word.startsWith("as")) {
            narrow(Situation.ADDRESS_SIZE, sizes(word));
        } else if (word.startsWith("/")) {
            reg(word.substring(1));
        } else if (firstByte >= 0) {
            modRmByte(Integer.parseInt(word, 16));
        } else if (mandatoryPrefix(word)) {
            return;
        } else if (map == OpcodeMap.ONE_BYTE && OpcodeMap.ofEscape(word) != null) {
            map = OpcodeMap.ofEscape(word);
        } else {
            opcode(word);
        }
    }

    private boolean mandatoryPrefix(String word) {
        int prefix = switch (word) {
            case "66" -> Situation.PREFIX_66;
            case "f3" -> Situation.PREFIX_F3;
            case "f2" -> Situation.PREFIX_F2;
            default -> -1;
        };
        boolean found = prefix >= 0 && map == OpcodeMap.ONE_BYTE;
        if (found) {
            narrow(Situation.PREFIX, prefix);
        }
        return found;
    }

    private void vex(String[] fields) {
        for (String field : fields) {
            switch (field) {
                case "vex", "lig", "wig" -> { }
                case "l0" -> narrow(Situation.VECTOR_LENGTH, 0);
                case "l1" -> narrow(Situation.VECTOR_LENGTH, 1);
                case "w0" -> narrow(Situation.VEX_W, 0);
                case "w1" -> narrow(Situation.VEX_W, 1);
                case "np" -> narrow(Situation.PREFIX, Situation.NO_PREFIX);
                case "66", "f3", "f2" -> mandatoryPrefix(field);
                default -> {
                    map = OpcodeMap.ofEscape("vex.".concat(field));
                    check(map != null, "no such map");
                }
            }
        }
        check(map.vex(), "no map");
    }

    private void reg(String digits) {
        modRm = true;
        if (!digits.equals("r")) {
            long allowed = 0;
            for (char digit : digits.toCharArray()) {
                check(digit >= '0' && digit < '8', "no such digit");
                allowed |= Situation.REG.of(digit - '0');
            }
            situations = Situation.REG.narrow(situations, allowed);
        }
    }

    private void modRmByte(int value) {
        check(value >= 0xc0, "a ModR/M byte in an encoding names registers");
        modRm = true;
        narrow(Situation.MOD, Situation.IN_REGISTER);
        narrow(Situation.REG, value >> 3 & 7);
        narrow(Situation.RM, value & 7);
    }

    private void opcode(String word) {
        firstByte = Integer.parseInt(word.substring(0, 2), 16);
        span = switch (word.substring(2)) {
            case "" -> 1;
            case "+r" -> 8;
            case "+cc" -> 16;
            default -> throw new IllegalArgumentException(word);
        };
        check((firstByte & span - 1) == 0, "low bits of the opcode are taken");
    }

    private void operand(OperandKind kind) {
        check(!kind.place().inModRm() || modRm, "an operand in a ModR/M byte that is not there");
        check(!kind.place().inVex() || map.vex(), "VEX.vvvv without VEX");
        check(kind.place() != OperandKind.Place.Z || span == 8, "no register in the opcode");
        if (kind.place().isMemory()) {
            narrow(Situation.MOD, Situation.IN_MEMORY);
        } else if (inRegisterOnly(kind.place()) && !modIgnored) {
            narrow(Situation.MOD, Situation.IN_REGISTER);
        }
        operands.add(kind);
    }

    private static boolean inRegisterOnly(OperandKind.Place place) {
        return switch (place) {
            case N, R, T, U -> true;
            default -> false;
        };
    }

    private void attribute(String word) {
        switch (word) {
            case "lock" -> lockable = true;
            case "rep" -> repeatable = true;
            case "aligned" -> aligned = true;
            case "unaligned" -> unaligned = true;
            case "i64" -> narrow(Situation.MODE, CodeSize.BITS16.ordinal(), CodeSize.BITS32.ordinal());
            case "o64" -> narrow(Situation.MODE, CodeSize.BITS64.ordinal());
            case "d64" -> sizeRule = SizeRule.DEFAULT_64;
            case "f64" -> sizeRule = SizeRule.FORCED_64;
            default -> {
                if (word.startsWith("=")) {
                    meaning = word.substring(1);
                } else if (word.startsWith("att=")) {
                    attName = word.substring(4);
                } else {
                    feature = Feature.valueOf(word);
                }
            }
        }
    }

    private static int[] sizes(String word) {
        String[] bits = word.substring(2).split("/");
        int[] indexes = new int[bits.length];
        for (int i = 0; i < bits.length; i++) {
            indexes[i] = SIZES.indexOf(bits[i]);
        }
        return indexes;
    }

    private void narrow(Situation.Dimension dimension, int... values) {
        long allowed = 0;
        for (int value : values) {
            check(value >= 0 && value < dimension.values(), "no such value");
            allowed |= dimension.of(value);
        }
        situations = dimension.narrow(situations, allowed);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
