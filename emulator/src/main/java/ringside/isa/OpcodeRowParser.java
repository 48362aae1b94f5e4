package ringside.isa;

import java.util.ArrayList;
import java.util.List;
import ringside.isa.OpcodeRow.Masking;
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
    private final boolean ofAbsent;
    private String absent;
    private boolean apart;
    private boolean conditional;
    private boolean noFlags;
    private boolean flagsEncoded;
    private Masking masking = Masking.NONE;
    private int broadcast;
    private boolean rounding;
    private boolean suppressing;
    private int unit;

    OpcodeRowParser(String text, boolean ofAbsent) {
        this.text = text;
        this.ofAbsent = ofAbsent;
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
        check((span == 16 || conditional) == named() || map == OpcodeMap.LAST_BYTE,
                "cc in name and encoding go together");
        evexDefaults();
        check(!aligned || map.vex(), "aligned without VEX");
        return new OpcodeRow(text, mnemonic, meaning, map, firstByte, span, modRm, modIgnored, situations, sizeRule,
                List.copyOf(operands), feature, absent, lockable, repeatable, unaligned || map.vex() && !aligned,
                conditional, evexForm(), attName);
    }

    private boolean named() {
        return mnemonic.endsWith("cc") || mnemonic.endsWith("ccxadd");
    }

    private OpcodeRow.EvexForm evexForm() {
        return map.evex() ? new OpcodeRow.EvexForm(masking, broadcast, rounding, suppressing, unit, apart,
                noFlags)
                : OpcodeRow.EvexForm.PLAIN;
    }

    /** A reserved length is none; the instructions of APX have none but 0, and set the flags. */
    private void evexDefaults() {
        if (map == OpcodeMap.EVEX_4) {
            narrow(Situation.VECTOR_LENGTH, 0);
            narrow(Situation.MODE, CodeSize.BITS64.ordinal());
            if (!noFlags && !conditional && !flagsEncoded) {
                narrow(Situation.NO_FLAGS, 0);
            }
        } else if (map.evex()) {
            narrow(Situation.VECTOR_LENGTH, 0, 1, 2);
        }
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
            case "rex2" -> narrow(Situation.REX2, 1);
            case "w0" -> narrow(Situation.VEX_W, 0);
            case "w1" -> narrow(Situation.VEX_W, 1);
            case "sib" -> narrow(Situation.RM, 4);
            case "rm0" -> narrow(Situation.RM, 0);
            default -> number(word);
        }
    }

    private void number(String word) {
        if (word.startsWith("vex.") || word.startsWith("evex.") || word.startsWith("xop.")) {
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
                case "vex", "evex", "xop", "lig", "wig" -> { }
                case "scc" -> conditional = true;
                case "nd0" -> narrow(Situation.NEW_DESTINATION, 0);
                case "nd1" -> narrow(Situation.NEW_DESTINATION, 1);
                case "nf0", "nf1" -> {
                    flagsEncoded = true;
                    narrow(Situation.NO_FLAGS, field.charAt(2) - '0');
                }
                case "l2" -> narrow(Situation.VECTOR_LENGTH, 2);
                case "l0" -> narrow(Situation.VECTOR_LENGTH, 0);
                case "l1" -> narrow(Situation.VECTOR_LENGTH, 1);
                case "w0" -> narrow(Situation.VEX_W, 0);
                case "w1" -> narrow(Situation.VEX_W, 1);
                case "np" -> narrow(Situation.PREFIX, Situation.NO_PREFIX);
                case "nfx" -> narrow(Situation.PREFIX, Situation.NO_PREFIX, Situation.PREFIX_66);
                case "66", "f3", "f2" -> mandatoryPrefix(field);
                default -> {
                    map = OpcodeMap.ofEscape(fields[0] + "." + field);
                    check(map != null, "no such map");
                }
            }
        }
        check(map.vex(), "no map");
        check(map.evex() || (situations & Situation.VECTOR_LENGTH.of(0) + Situation.VECTOR_LENGTH.of(1)) != 0,
                "512 bits without EVEX");
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
            case "k" -> masking = Masking.MERGING;
            case "kz" -> masking = Masking.ZEROING;
            case "k1" -> masking = Masking.DEMANDED;
            case "b16", "b32", "b64" -> broadcast = Integer.parseInt(word.substring(1));
            case "unit8", "unit16", "unit32", "unit64" -> unit = Integer.parseInt(word.substring(4));
            case "er" -> rounding = true;
            case "sae" -> suppressing = true;
            case "nf" -> noFlags = true;
            case "apart" -> apart = true;
            case "d64" -> sizeRule = SizeRule.DEFAULT_64;
            case "f64" -> sizeRule = SizeRule.FORCED_64;
            default -> {
                if (word.startsWith("=")) {
                    meaning = word.substring(1);
                } else if (word.startsWith("att=")) {
                    attName = word.substring(4);
                } else if (ofAbsent) {
                    check(word.matches("[A-Z][A-Z0-9_]+"), "no such attribute");
                    absent = word;
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
