package ringside.isa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Random bytes against LLVM's disassembler: the same length, or refused by both, or else a difference that
 * {@code decoder-disagreements.txt} lists with its reason.
 */
public final class DecoderFuzz {
    private static final HexFormat HEX = HexFormat.of();
    private static final int BYTES = 15;
    /** What LLVM takes for instructions of their own when what follows does not go with them. */
    private static final Pattern LONE_PREFIXES = Pattern.compile(
            "(?:(?:lock|rep|repne|xacquire|xrelease|data16|data32|addr16|addr32|rex64|[cdefgs]s)(?: |$))+");
    private static final Pattern PREFIX_WORDS = Pattern.compile(
            "^(?:(?:lock|rep|repne|xacquire|xrelease|data16|data32|addr16|addr32|rex64|\\{e?vex}|\\{nf}) )*");
    private static final List<String> STARTS =
            List.of("", "", "", "0f", "0f", "0f38", "0f3a", "c4", "c5", "62", "62", "62");
    private static final List<String> STARTS_64 = List.of("d5", "48", "480f", "410f38", "8f", "62");
    private static final List<String> PREFIXES = List.of("66", "f3", "f2", "67", "2e", "64");

    /** One listed disagreement; {@code taker} is who takes what the other refuses, or takes as longer or shorter. */
    private record Known(String name, String taker, Pattern bytes, Pattern text) {
        boolean covers(String who, String hex, String words) {
            return taker.equals(who) && bytes.matcher(hex).lookingAt() && text.matcher(words).lookingAt();
        }
    }

    /** What came of a number of cases. */
    record Outcome(int cases, int instructions, Map<String, Integer> listed, List<String> unexplained) {
    }

    private final Decoder decoder = Decoder.ofEverything();
    private final List<Known> known = known();
    private final Map<String, Integer> listed = new TreeMap<>();
    private final List<String> unexplained = new ArrayList<>();
    private int instructions;

    /** Runs cases: {@code [CASES [SEED]]}; status 1 when a difference has no reason in the list. */
    public static void main(String[] arguments) {
        int cases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        Outcome outcome = new DecoderFuzz().run(cases, seed);
        outcome.listed().forEach((name, count) -> System.out.printf("%8d  %s%n", count, name));
        outcome.unexplained().stream().limit(100).forEach(System.out::println);
        System.out.printf("%d cases, %d of them instructions; %d listed disagreements, %d unexplained differences%n",
                cases, outcome.instructions(), outcome.listed().values().stream().mapToInt(Integer::intValue).sum(),
                outcome.unexplained().size());
        System.exit(outcome.unexplained().isEmpty() ? 0 : 1);
    }

    /** Runs cases, the same ones for the same seed, in all modes by turns. */
    Outcome run(int cases, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < cases; i++) {
            CodeSize mode = CodeSize.values()[i % 4 % 3 == 0 ? 2 : i % 4 % 3 - 1];
            compare(code(random, mode), mode);
        }
        return new Outcome(cases, instructions, listed, unexplained);
    }

    private static byte[] code(Random random, CodeSize mode) {
        StringBuilder start = new StringBuilder();
        while (random.nextInt(4) == 0) {
            start.append(PREFIXES.get(random.nextInt(PREFIXES.size())));
        }
        if (random.nextInt(200) == 0) {
            start.append("f0");
        }
        boolean long64 = mode == CodeSize.BITS64 && random.nextInt(3) == 0;
        List<String> starts = long64 ? STARTS_64 : STARTS;
        start.append(starts.get(random.nextInt(starts.size())));
        byte[] code = new byte[BYTES];
        random.nextBytes(code);
        byte[] head = HEX.parseHex(start);
        System.arraycopy(head, 0, code, 0, Math.min(head.length, BYTES));
        likely(code, head.length, random);
        return code;
    }

    /** Makes an EVEX or VEX prefix that is not nonsense at once, most of the time. */
    private static void likely(byte[] code, int place, Random random) {
        if (place > 0 && place < BYTES - 4 && random.nextInt(4) > 0) {
            switch (code[place - 1]) {
                case 0x62 -> {
                    code[place] = (byte) (code[place] & 0xf7 | (random.nextBoolean() ? 0xf0 : 0x10));
                    code[place + 1] |= (byte) (random.nextBoolean() ? 0x7c : 4);
                    code[place + 2] = (byte) (code[place + 2] & (random.nextBoolean() ? 0x78 : 0xff) | 8);
                }
                case (byte) 0xc4 -> code[place] = (byte) (code[place] & 0xe0 | 1 + random.nextInt(3));
                default -> { }
            }
        }
    }

    private void compare(byte[] code, CodeSize mode) {
        Decoded ours = decoder.decode(code, 0, code.length, 0, mode);
        LlvmLibrary.Answer theirs = answer(code, mode);
        int length = ours instanceof Instruction ? ours.length() : 0;
        instructions += length > 0 ? 1 : 0;
        if (length != theirs.length()) {
            String who = length == 0 ? "llvm" : theirs.length() == 0 ? "we" : "both";
            String text = length == 0 ? theirs.text() : Disassembly.att((Instruction) ours, null);
            explain(who, mode, HEX.formatHex(code), text, theirs);
        }
    }

    /** LLVM's answer, of which prefixes that stand alone are the beginning. */
    private LlvmLibrary.Answer answer(byte[] code, CodeSize mode) {
        LlvmLibrary library = LlvmLibrary.of(mode, false);
        int alone = 0;
        byte[] rest = code;
        LlvmLibrary.Answer answer = library.disassemble(rest, 0);
        while (answer.length() > 0 && LONE_PREFIXES.matcher(answer.text()).matches()) {
            alone += answer.length();
            rest = Arrays.copyOfRange(code, alone, code.length);
            answer = library.disassemble(rest, 0);
        }
        return answer.length() == 0 ? answer : new LlvmLibrary.Answer(answer.text(), alone + answer.length());
    }

    private void explain(String who, CodeSize mode, String hex, String text, LlvmLibrary.Answer theirs) {
        String reason = reason(who, mode, hex, text);
        if (reason == null) {
            unexplained.add(who + " " + mode.bits() + " " + hex + "  " + text + "  LLVM: " + theirs);
        } else {
            listed.merge(reason, 1, Integer::sum);
        }
    }

    /** {@return the name of the listed disagreement that this is, or null} */
    private String reason(String who, CodeSize mode, String hex, String text) {
        String bare = PREFIX_WORDS.matcher(text).replaceFirst("");
        for (Known one : known) {
            if (one.covers(who, mode.bits() + " " + hex, bare)) {
                return one.name();
            }
        }
        return null;
    }

    /** Whether it is listed that LLVM refuses this, or makes it longer or shorter. */
    boolean listsOtherLength(Instruction instruction, byte[] code) {
        String hex = HEX.formatHex(code);
        String text = Disassembly.att(instruction, null);
        return reason("we", instruction.codeSize(), hex, text) != null
                || reason("both", instruction.codeSize(), hex, text) != null;
    }

    private static List<Known> known() {
        try (var in = DecoderFuzz.class.getResourceAsStream("decoder-disagreements.txt")) {
            List<Known> all = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#") && !line.startsWith(" ")) {
                    String[] columns = line.split(" +\\| *", 4);
                    all.add(new Known(columns[0], columns[1], pattern(columns[2]),
                            Pattern.compile(columns[3].strip())));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a case: the mode, any prefixes where {@code P} stands, and hexadecimal digits. */
    private static Pattern pattern(String bytes) {
        return Pattern.compile(bytes.strip().replace("P", "(?:66|67|2e|36|3e|26|64|65|f0|f2|f3|4.)*"));
    }
}
