package ringside.isa;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Bytes for the rows of the opcode table: which forms a row has, and code of a form. Code is made by choice of every
 * field and held against the decoder: what it takes for another row or form is thrown away.
 */
public final class Encodings {
    private static final int[] MANDATORY = {0, 0x66, 0xf3, 0xf2};
    private static final int ATTEMPTS = 60;
    /** The displacement of addresses without a base, by which {@link #displace} finds it. */
    private static final int BARE = 0x2aa0_5510;
    /** What counts in CX, ECX or RCX. */
    private static final Set<String> COUNTING = Set.of("loop", "loope", "loopne", "jcxz");
    private static final Set<String> VECTORS = Set.of("FPU", "MMX", "SSE", "SSE2", "SSE3", "SSSE3", "SSE41", "SSE42",
        "AES", "PCLMULQDQ", "SHA", "AVX", "AVX2", "FMA", "F16C");

    private final Decoder decoder;
    private final CodeSize mode;
    private final IntUnaryOperator choice;

    /**
     * An encoder for one mode.
     *
     * @param choice gives a number below its argument
     */
    public Encodings(Set<Feature> features, CodeSize mode, IntUnaryOperator choice) {
        decoder = new Decoder(features);
        this.mode = mode;
        this.choice = choice;
    }

    /**
     * One form of a row: what decides about prefixes and ModR/M.
     *
     * @param memory whether ModR/M names memory
     * @param shortAddress whether 67 stands before it, where that decides which register counts
     * @param digit of ModR/M reg where several do the same, else -1
     * @param signature what tells it from the row's other forms: widths of its operands, and their sort
     */
    public record Form(Opcode opcode, CodeSize mode, int mandatory, boolean size, boolean wide, boolean memory,
                       int length, boolean shortAddress, int digit, String signature) {
        @Override
        public String toString() {
            return opcode.mnemonic() + " " + signature + (shortAddress ? " 67" : "")
                + (digit < 0 ? "" : " /" + digit);
        }
    }

    /** Prefixes and address that a case wants. */
    public record Wish(boolean lock, int repeat, int segment, boolean shortAddress, Addressing addressing) {
        /** Nothing but what the form needs. */
        public static final Wish PLAIN = new Wish(false, 0, 0, false, Addressing.BASE_8);
        /** An index, as gathers need. */
        public static final Wish INDEXED = new Wish(false, 0, 0, false, Addressing.BASE_INDEX_32);
    }

    /** How ModR/M names memory. */
    public enum Addressing {
        BASE, BASE_8, BASE_32, BASE_INDEX, BASE_INDEX_8, BASE_INDEX_32, INDEX_32, ABSOLUTE, RELATIVE
    }

    /** The forms of a row in this mode; none where the row is not there. */
    public List<Form> forms(Opcode opcode) {
        return digits(opcode).stream().flatMap(digit -> forms(opcode, digit).stream()).toList();
    }

    /** The digits of ModR/M reg that a row admits, where they are no operand; -1 where there is no choice. */
    private static List<Integer> digits(Opcode opcode) {
        var row = opcode.form();
        boolean operand = row.operands().stream().anyMatch(kind -> "CDGSPV".contains(kind.place().name()));
        if (!row.modRm() || operand || Long.bitCount(row.situations() & Situation.REG.all()) == 1) {
            return List.of(-1);
        }
        return IntStream.range(0, 8).filter(digit -> (row.situations() & Situation.REG.of(digit)) != 0).boxed()
            .toList();
    }

    private List<Form> forms(Opcode opcode, int digit) {
        Map<String, Form> forms = new LinkedHashMap<>();
        for (int mandatory = 0; mandatory < 4; mandatory++) {
            for (int bits = 0; bits < (COUNTING.contains(opcode.meaning()) ? 32 : 16); bits++) {
                var form = new Form(opcode, mode, mandatory, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0,
                    bits >> 3 & 1, bits >= 16, digit, "");
                var instruction = admits(form) ? decoded(form) : null;
                if (instruction != null) {
                    forms.putIfAbsent(signature(instruction) + form.shortAddress, with(form, signature(instruction)));
                }
            }
        }
        return List.copyOf(forms.values());
    }

    private static Form with(Form form, String signature) {
        return new Form(form.opcode, form.mode, form.mandatory, form.size, form.wide, form.memory, form.length,
            form.shortAddress, form.digit, signature);
    }

    private boolean admits(Form form) {
        var row = form.opcode.form();
        boolean prefixFits = (row.situations() & Situation.PREFIX.of(form.mandatory)) != 0;
        boolean any = (row.situations() & Situation.PREFIX.all()) == Situation.PREFIX.all();
        boolean sixtyFour = mode == CodeSize.BITS64;
        return prefixFits && (!any || form.mandatory == 0) && (sixtyFour || !form.wide || row.map().vex())
            && (row.modRm() || !form.memory) && (row.map().vex() || form.length == 0)
            && (!row.map().vex() || !form.size);
    }

    private Instruction decoded(Form form) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var wish = (attempt & 1) == 0 ? Wish.PLAIN : Wish.INDEXED;
            var instruction = instruction(form, bytes(form, wish, attempt >= ATTEMPTS / 2));
            if (instruction != null) {
                return instruction;
            }
        }
        return null;
    }

    /** The instruction, if the bytes are one of this row. */
    private Instruction instruction(Form form, byte[] code) {
        return decoder.decode(code, 0, code.length, 0x1000_0800L, mode) instanceof Instruction instruction
            && instruction.opcode() == form.opcode ? instruction : null;
    }

    private static String signature(Instruction instruction) {
        var text = new StringBuilder();
        boolean vector = instruction.opcode().feature().map(Enum::name).filter(VECTORS::contains).isPresent();
        for (var operand : instruction.operands()) {
            text.append(text.isEmpty() ? "" : ",").append(switch (operand) {
                case Operand.Register register -> letter(register.bank()) + register.width();
                case Operand.Memory memory -> "m" + memory.width();
                case Operand.Immediate immediate -> "i" + (vector ? 8 : immediate.width());
                case Operand.Relative relative -> "j" + relative.width();
                case Operand.FarPointer pointer -> "p" + pointer.width();
            });
        }
        boolean bytes = !instruction.operands().isEmpty() && instruction.operands().getFirst().width() == 8;
        return vector || bytes ? text.toString() : text + "/" + instruction.operandSize();
    }

    private static String letter(Bank bank) {
        return switch (bank) {
            case GENERAL, GENERAL_HIGH_BYTE -> "r";
            case SEGMENT -> "s";
            default -> bank.name().toLowerCase(java.util.Locale.ROOT);
        };
    }

    /**
     * Code of a form, or null if none was found that has what is wished for.
     *
     * @param immediate up to eight bytes for the instruction's constants, the lowest one first
     */
    public byte[] code(Form form, Wish wish, long immediate) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var bytes = bytes(form, wish, attempt >= ATTEMPTS / 2);
            for (int i = 0; i < 8; i++) {
                bytes[bytes.length - 16 + i] = (byte) (immediate >>> 8 * i);
            }
            var instruction = instruction(form, bytes);
            if (instruction != null && signature(instruction).equals(form.signature)) {
                return Arrays.copyOf(bytes, instruction.length());
            }
        }
        return null;
    }

    /** The code with another displacement, where it has neither base nor index for its address. */
    public static void displace(byte[] code, int displacement) {
        for (int at = 0; at + 4 <= code.length; at++) {
            if (code[at] == (byte) BARE && code[at + 1] == (byte) (BARE >> 8) && code[at + 2] == (byte) (BARE >> 16)
                && code[at + 3] == (byte) (BARE >> 24)) {
                put(code, at, displacement);
                return;
            }
        }
        throw new IllegalArgumentException("no displacement to be changed");
    }

    private static void put(byte[] code, int at, int value) {
        for (int i = 0; i < 4; i++) {
            code[at + i] = (byte) (value >> 8 * i);
        }
    }

    /** The instruction that code is. */
    public Instruction decode(byte[] code, long address) {
        return (Instruction) decoder.decode(code, 0, code.length, address, mode);
    }

    private int pick(int bound) {
        return choice.applyAsInt(bound);
    }

    private boolean once(int times) {
        return pick(times) == 0;
    }

    // ---- Bytes

    /** The bytes, and sixteen more for constants. */
    private byte[] bytes(Form form, Wish wish, boolean plain) {
        var out = new ByteArrayOutputStream();
        var row = form.opcode.form();
        legacyPrefixes(form, wish, out);
        boolean indexed = wish.addressing.name().contains("INDEX");
        int rex = mode != CodeSize.BITS64 || plain ? 0 : pick(8);
        if (row.map().vex()) {
            vex(form, rex, plain, out);
        } else {
            rex(form, rex & (indexed || form.memory ? 7 : 5), out);
        }
        out.write(row.firstByte() + (row.span() == 8 ? pick(8) : row.span() == 16 ? form.opcode.condition() : 0));
        if (row.modRm()) {
            modRm(form, wish, out);
        }
        out.writeBytes(new byte[16]);
        return out.toByteArray();
    }

    private void legacyPrefixes(Form form, Wish wish, ByteArrayOutputStream out) {
        List<Integer> prefixes = new ArrayList<>();
        if (wish.lock) {
            prefixes.add(0xf0);
        }
        if (wish.segment != 0) {
            prefixes.add(wish.segment);
        }
        if (wish.shortAddress || form.shortAddress) {
            prefixes.add(0x67);
        }
        boolean vex = form.opcode.form().map().vex();
        if (form.size && form.mandatory != 1) {
            prefixes.add(0x66);
        }
        if (form.mandatory != 0 && !vex) {
            prefixes.add(MANDATORY[form.mandatory]);
        } else if (wish.repeat != 0) {
            prefixes.add(wish.repeat);
        }
        while (!prefixes.isEmpty()) {
            out.write(prefixes.remove(pick(prefixes.size())));
        }
    }

    private void rex(Form form, int bits, ByteArrayOutputStream out) {
        if (form.wide || bits != 0) {
            out.write(0x40 | (form.wide ? 8 : 0) | bits);
        }
        switch (form.opcode.form().map()) {
            case TWO_BYTE -> out.write(0x0f);
            case THREE_BYTE_38 -> out.writeBytes(new byte[] {0x0f, 0x38});
            case THREE_BYTE_3A -> out.writeBytes(new byte[] {0x0f, 0x3a});
            default -> { }
        }
    }

    private void vex(Form form, int rex, boolean plain, ByteArrayOutputStream out) {
        int map = form.opcode.form().map().ordinal() - OpcodeMap.VEX_0F.ordinal() + 1;
        int register = plain ? 0 : pick(mode == CodeSize.BITS64 ? 16 : 8);
        int prefix = new int[] {0, 1, 2, 3}[form.mandatory];
        int fields = (~register & 15) << 3 | form.length << 2 | prefix;
        if (map == 1 && !form.wide && (rex & 3) == 0 && once(2)) {
            out.write(0xc5);
            out.write((rex & 4) != 0 ? fields : fields | 0x80);
        } else {
            out.write(0xc4);
            out.write(~rex << 5 & 0xe0 | map);
            out.write(form.wide ? fields | 0x80 : fields);
        }
    }

    // ---- ModR/M

    private void modRm(Form form, Wish wish, ByteArrayOutputStream out) {
        long situations = form.opcode.form().situations();
        int reg = form.digit >= 0 ? form.digit : oneOf(situations, Situation.REG);
        if (!form.memory) {
            int rm = oneOf(situations, Situation.RM);
            out.write(0xc0 | reg << 3 | rm);
        } else if (shortest(wish)) {
            memory16(reg, out);
        } else {
            memory32(reg, wish.addressing, out);
        }
    }

    private boolean shortest(Wish wish) {
        return wish.shortAddress && mode == CodeSize.BITS32;
    }

    private int oneOf(long situations, Situation.Dimension dimension) {
        int value;
        do {
            value = pick(8);
        } while ((situations & dimension.of(value)) == 0);
        return value;
    }

    private void memory16(int reg, ByteArrayOutputStream out) {
        int mod = pick(3);
        int rm = pick(8);
        out.write(mod << 6 | reg << 3 | rm);
        boolean direct = mod == 0 && rm == 6;
        if (mod == 1) {
            out.write(pick(256));
        } else if (mod == 2 || direct) {
            out.write(pick(256));
            out.write(pick(0x20));
        }
    }

    /** Displacements of 32 bits are small where there is a base, and zero where there is none: the caller sets them. */
    private void memory32(int reg, Addressing addressing, ByteArrayOutputStream out) {
        // Without a displacement 5 would mean something else.
        boolean direct = addressing == Addressing.BASE || addressing == Addressing.BASE_INDEX;
        int base = direct ? new int[] {0, 1, 2, 3, 4, 6, 7}[pick(7)] : pick(8);
        int displacement = switch (addressing) {
            case BASE, BASE_INDEX -> 0;
            case BASE_8, BASE_INDEX_8 -> 1;
            default -> 2;
        };
        switch (addressing) {
            case BASE, BASE_8, BASE_32 -> {
                out.write(displacement << 6 | reg << 3 | base);
                if (base == 4) {
                    out.write(pick(4) << 6 | 0x24);
                }
            }
            case BASE_INDEX, BASE_INDEX_8, BASE_INDEX_32 -> {
                out.write(displacement << 6 | reg << 3 | 4);
                out.write(pick(4) << 6 | pick(8) << 3 | base);
            }
            case INDEX_32 -> {
                out.write(reg << 3 | 4);
                out.write(pick(4) << 6 | pick(8) << 3 | 5);
            }
            case ABSOLUTE -> {
                out.write(reg << 3 | 4);
                out.write(pick(4) << 6 | 0x25);
            }
            case RELATIVE -> out.write(reg << 3 | 5);
        }
        if (displacement == 1) {
            out.write(pick(256));
        } else if (displacement == 2) {
            boolean bare = addressing.ordinal() >= Addressing.INDEX_32.ordinal();
            int value = bare ? BARE : pick(0x400) - 0x200;
            for (int i = 0; i < 4; i++) {
                out.write(value >> 8 * i);
            }
        }
    }
}
