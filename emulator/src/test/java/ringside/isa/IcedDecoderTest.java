package ringside.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mnemonics, operands and undefined forms in 16- and 32-bit code, against what the tests of iced say. */
class IcedDecoderTest {
    private static final Decoder DECODER = new Decoder(EnumSet.allOf(Feature.class));
    private static final Map<CodeSize, Long> ADDRESSES =
            Map.of(CodeSize.BITS16, 0x7ff0L, CodeSize.BITS32, 0x7fff_fff0L);
    /** Other names for the same thing. */
    private static final Map<String, String> NAMES = Map.of("lcall", "call", "ljmp", "jmp", "iretw", "iret",
            "reservednop", "nop", "sal", "shl");
    private static final Map<String, Integer> WIDTHS = Map.ofEntries(Map.entry("UInt8", 8), Map.entry("Int8", 8),
            Map.entry("UInt16", 16), Map.entry("Int16", 16), Map.entry("WordOffset", 16), Map.entry("UInt32", 32),
            Map.entry("Int32", 32), Map.entry("DwordOffset", 32), Map.entry("UInt64", 64), Map.entry("UInt128", 128),
            Map.entry("SegPtr16", 32), Map.entry("SegPtr32", 48), Map.entry("Fword6", 48),
            Map.entry("Bound16_WordWord", 32), Map.entry("Bound32_DwordDword", 64), Map.entry("Unknown", 0),
            Map.entry("Fxsave_512Byte", 0), Map.entry("Xsave", 0));

    /** AMD's processors have these further forms; Intel's have not. */
    private static final Set<String> AMD = Set.of("0f0d18 prefetchw");
    /** iced names all of a register of which the instruction reads the low half. */
    private static final Pattern SELECTOR_READERS =
            Pattern.compile("\\w+ (arpl|mov [cdefgs]s|lldt|ltr|verr|verw|lmsw|lar|lsl) .*");
    /** iced shows the reg field of reserved NOPs as an operand. */
    private static final Pattern NOP = Pattern.compile("(\\w+ nop \\S+)( \\w+)?(.*)");

    @ParameterizedTest
    @EnumSource(value = CodeSize.class, names = {"BITS16", "BITS32"})
    void agreesWithIced(CodeSize mode) throws IOException {
        List<String> lines = lines(mode);
        List<String> differences = new ArrayList<>();
        for (String line : lines) {
            String hex = line.substring(0, line.indexOf(' '));
            String expected = normal(line);
            String actual = hex + " " + decoded(HexFormat.of().parseHex(hex), mode);
            if (!likened(actual).equals(likened(expected)) && AMD.stream().noneMatch(expected::startsWith)) {
                differences.add(expected + "  but was  " + actual);
            }
        }
        assertEquals(2510, lines.size());
        assertEquals("", String.join("\n", differences));
    }

    private static String likened(String described) {
        if (SELECTOR_READERS.matcher(described).matches()) {
            return described.replaceAll(" e(\\w\\w)\\b", " $1");
        }
        return NOP.matcher(described).replaceFirst("$1$3");
    }

    private static List<String> lines(CodeSize mode) throws IOException {
        String resource = "iced-decoder" + mode.bits() + ".txt";
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                IcedDecoderTest.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    /** iced's line in the words of this test: names by {@link #NAMES}, plain numbers, widths in bits. */
    private static String normal(String line) {
        StringJoiner words = new StringJoiner(" ");
        for (String word : line.split(" ")) {
            words.add(word.indexOf(';') >= 0 ? normalOperand(word.split(";")) : NAMES.getOrDefault(word, word));
        }
        return words.toString().replace("+repe", "+rep");
    }

    private static String normalOperand(String[] fields) {
        return switch (fields[0]) {
            case "r" -> fields[1];
            case "m" -> memory(fields[1], fields[2], fields[3], fields[4], number(fields[5]), width(fields[7]));
            case "segsi", "segesi" -> memory(fields[1], fields[0].equals("segsi") ? "si" : "esi", "", "1", 0,
                    width(fields[2]));
            case "esdi", "esedi" -> memory("es", fields[0].substring(2), "", "1", 0, width(fields[1]));
            case "fb16", "fb32" -> "far:" + number(fields[1]) + ":" + number(fields[2]);
            default -> "#" + number(fields[1]);
        };
    }

    private static int width(String name) {
        return WIDTHS.get(name);
    }

    private static long number(String text) {
        return Long.decode(text);
    }

    private static String memory(String segment, String base, String index, String scale, long displacement,
                                 int width) {
        return segment + "[" + base + "+" + index + "*" + scale + "+" + displacement + "]:" + width;
    }

    private static String decoded(byte[] code, CodeSize mode) {
        return switch (DECODER.decode(code, 0, code.length, ADDRESSES.get(mode), mode)) {
            case Undecoded undecoded when undecoded.reason() == Undecoded.Reason.UNDEFINED -> "invalid";
            case Undecoded undecoded -> undecoded.toString();
            case Instruction instruction when instruction.length() != code.length -> "length " + instruction.length();
            case Instruction instruction -> described(instruction);
        };
    }

    private static String described(Instruction instruction) {
        StringJoiner words = new StringJoiner(" ");
        String mnemonic = instruction.opcode().mnemonic();
        words.add(NAMES.getOrDefault(mnemonic, mnemonic));
        for (Operand operand : instruction.operands()) {
            words.add(described(operand));
        }
        if (instruction.opcode().meaning().equals("xlat")) {
            words.add(translationTable(instruction));
        }
        if (instruction.lock()) {
            words.add("+lock");
        }
        if (instruction.repeat() != Repeat.NONE) {
            words.add("+" + instruction.repeat().name().toLowerCase());
        }
        return words.toString();
    }

    private static String described(Operand operand) {
        return switch (operand) {
            case Operand.Register register -> register.name();
            case Operand.Memory memory -> memory(memory.segment().text(), name(memory.base(), memory),
                    name(memory.index(), memory), String.valueOf(1 << memory.scale()),
                    memory.displacement() & -1L >>> 64 - memory.addressWidth(), memory.width());
            case Operand.Immediate immediate -> "#" + immediate.value();
            case Operand.Relative relative -> "#" + relative.target();
            case Operand.FarPointer pointer -> "far:" + pointer.selector() + ":" + pointer.offset();
        };
    }

    private static String name(int number, Operand.Memory memory) {
        return number < 0 ? "" : RegisterNames.general(number, memory.addressWidth());
    }

    /** XLAT has no operand here, since its index is a byte register. */
    private static String translationTable(Instruction instruction) {
        String base = RegisterNames.general(3, instruction.addressSize());
        return memory(instruction.segmentOr(Segment.DS).text(), base, "al", "1", 0, 8);
    }
}
