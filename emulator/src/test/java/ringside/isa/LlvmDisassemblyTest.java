package ringside.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lengths and text of all opcodes with all kinds of prefixes and operands, against LLVM's disassembler. */
class LlvmDisassemblyTest {
    private static final Decoder DECODER = new Decoder(EnumSet.allOf(Feature.class));
    private static final HexFormat HEX = HexFormat.of();
    private static final Map<CodeSize, List<Decodable>> DECODABLES = new EnumMap<>(CodeSize.class);

    /** Code that ends where we say that its only instruction ends: LLVM must agree, or it would print less or more. */
    private record Decodable(byte[] code, Instruction instruction) {
    }

    @ParameterizedTest
    @EnumSource(CodeSize.class)
    void textAndLengthInAttSyntax(CodeSize mode) {
        assertSameText(mode, false);
    }

    @ParameterizedTest
    @EnumSource(CodeSize.class)
    void textAndLengthInIntelSyntax(CodeSize mode) {
        assertSameText(mode, true);
    }

    private static void assertSameText(CodeSize mode, boolean intel) {
        List<Decodable> decodables = decodables(mode);
        List<byte[]> code = decodables.stream().map(Decodable::code).toList();
        List<String> theirs = LlvmDisassembler.disassemble(code, mode, intel);
        assertTrue(decodables.size() > 30_000, () -> "only " + decodables.size());
        assertEquals(decodables.size(), theirs.size());
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            Instruction instruction = decodables.get(i).instruction();
            String ours = intel ? Disassembly.intel(instruction, null) : Disassembly.att(instruction, null);
            if (LlvmSlips.differs(instruction, decodables.get(i).code(), ours, theirs.get(i))) {
                differences.add(HEX.formatHex(decodables.get(i).code()) + "  " + ours + "  LLVM: " + theirs.get(i));
            }
        }
        assertNone(differences);
    }

    private static void assertNone(List<String> differences) {
        String some = differences.stream().limit(200).collect(Collectors.joining("\n"));
        assertEquals(0, differences.size(), some);
    }

    private static List<Decodable> decodables(CodeSize mode) {
        return DECODABLES.computeIfAbsent(mode, LlvmDisassemblyTest::decode);
    }

    private static List<Decodable> decode(CodeSize mode) {
        List<Decodable> decodables = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (byte[] code : CodeSweep.code(mode)) {
            int length = DECODER.decode(code, 0, code.length, 0, mode).length();
            byte[] exact = Arrays.copyOf(code, length);
            // The next instruction stands at 0, so that branch targets read like displacements.
            if (DECODER.decode(exact, 0, length, -length, mode) instanceof Instruction instruction
                    && seen.add(HEX.formatHex(exact))) {
                decodables.add(new Decodable(exact, instruction));
            }
        }
        return decodables;
    }

    /** What LLVM takes for one of our instructions although we do not: where it is lax, or speaks of AMD. */
    private static final Pattern LAX = Pattern.compile(
            // Prefixes where the manual demands none (NP, NFx).
            "(fx(save|rstor)|(ld|st)mxcsr|xsave|xrstor|[lms]fence|clflush|rdrand|rdseed|movbe|movdiri|rdpkru|wrpkru"
                    + "|xgetbv|xsetbv|clac|stac|serialize|wrss).*"
            // MOV to CS, and to and from control and debug registers that do not exist.
            + "|mov.? .*%?cs|mov.? cs, .*|mov.? .*\\b[cd]r(1?[0-9]).*"
            // SYSCALL and SYSRET outside 64-bit mode (AMD only), SWAPGS there.
            + "|syscall.*|sysret.*|swapgs.*"
            // MMX and SSE instructions with a prefix that their opcode does not take (NP).
            + "|\\w+ .*mm\\d.*|emms.*|movnti.*"
            // A LOCK prefix, which LLVM takes for an instruction of its own.
            + "|lock.*");

    @ParameterizedTest
    @EnumSource(CodeSize.class)
    void whatIsUndefinedHereIsNoInstructionOfOursThere(CodeSize mode) {
        List<byte[]> undefined = CodeSweep.code(mode).stream().filter(code -> isUndefined(code, mode)).toList();
        List<String> theirs = LlvmDisassembler.disassemble(undefined, mode, true);
        assertEquals(undefined.size(), theirs.size());
        Set<String> names = Opcode.all().stream().map(Opcode::mnemonic).collect(Collectors.toSet());
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            String text = LlvmSlips.essence(theirs.get(i));
            if (names.contains(text.split(" ")[0]) && !LAX.matcher(text).matches()) {
                differences.add(HEX.formatHex(undefined.get(i)) + "  LLVM: " + text);
            }
        }
        assertNone(differences);
    }

    private static boolean isUndefined(byte[] code, CodeSize mode) {
        return DECODER.decode(code, 0, code.length, 0, mode) instanceof Undecoded undecoded
                && undecoded.reason() == Undecoded.Reason.UNDEFINED;
    }
}
