package ringside.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Length, mnemonic and operands of all of iced's decoder and formatter tests, in the folder that
 * {@code -Dringside.iced=FOLDER} names; without it there is nothing to compare with.
 */
class IcedCorpusTest {
    private static final String PROPERTY = "ringside.iced";

    /** Options of iced's decoder that mean other processors than those of today; MPX is in our tables. */
    private static final Set<String> IN_SCOPE = Set.of("", "MPX");

    /** What is left out, and why. */
    private static final Map<String, Pattern> OUT_OF_SCOPE = Map.of(
            "VIA PadLock", Pattern.compile("\\d\\d (?:66|67|f2|f3)*0fa[67].*"),
            "MPX switched off, or with 16-bit addresses: a reserved NOP",
            Pattern.compile("\\d\\d (?:66|67|f2|f3)*0f1[ab].*"),
            "66 before PTWRITE, which is #UD", Pattern.compile("\\d\\d 66f30fae(20|e5).*"));

    /** Other names for the same thing. */
    private static final Map<String, String> NAMES = Map.ofEntries(Map.entry("sal", "shl"),
            Map.entry("reservednop", "nop"), Map.entry("iret", "iretw"), Map.entry("retf", "ret"),
            Map.entry("fwait", "wait"), Map.entry("fcomip", "fcompi"), Map.entry("fucomip", "fucompi"),
            Map.entry("xlat", "xlatb"), Map.entry("jmp", "ljmp"), Map.entry("call", "lcall"),
            Map.entry("getsecq", "getsec"), Map.entry("pcmpestri64", "pcmpestri"),
            Map.entry("pcmpestrm64", "pcmpestrm"),
            Map.entry("vpcmpestri64", "vpcmpestri"), Map.entry("vpcmpestrm64", "vpcmpestrm"),
            Map.entry("kmovd", "kmovq"), Map.entry("vmovd", "vmovq"), Map.entry("vpbroadcastd", "vpbroadcastq"),
            Map.entry("vpextrd", "vpextrq"), Map.entry("vpinsrd", "vpinsrq"), Map.entry("xchg", "nop"),
            Map.entry("prefetch_exclusive", "nop"), Map.entry("prefetch_reserved", "nop"),
            Map.entry("prefetchw", "nop"), Map.entry("prefetchwt1", "nop"), Map.entry("prefetchit0", "nop"),
            Map.entry("prefetchit1", "nop"), Map.entry("prefetch", "nop"));
    private static final Pattern PREFIXES = Pattern.compile(
            "^(?:(?:lock|rep|repe|repne|bnd|notrack|xacquire|xrelease|hint-(?:not-)?taken|(?:data|addr)(?:16|32|64)"
                    + "|[cdefgs]s) )+");

    private final Decoder decoder = Decoder.ofEverything();
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private final List<String> lengths = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int compared;

    @Test
    void agreesWithIced() throws IOException {
        String folder = System.getProperty(PROPERTY);
        assumeTrue(folder != null, "no -D" + PROPERTY + "=FOLDER");
        for (CodeSize mode : CodeSize.values()) {
            for (IcedCorpus.Case one : new IcedCorpus(Path.of(folder)).cases(mode)) {
                consider(one);
            }
        }
        System.out.println("iced: " + compared + " compared, left out " + leftOut);
        assertEquals("", String.join("\n", lengths), "lengths");
        assertEquals("", String.join("\n", refusals), "what is an instruction");
        assertEquals("", String.join("\n", names), "mnemonics");
        assertTrue(compared > 48_000, () -> "only " + compared);
    }

    private void consider(IcedCorpus.Case one) {
        String cause = IN_SCOPE.contains(one.options()) ? cause(one) : "option " + one.options();
        if (cause == null) {
            compared++;
            compare(one);
        } else {
            leftOut.merge(cause, 1, Integer::sum);
        }
    }

    private static String cause(IcedCorpus.Case one) {
        for (var entry : OUT_OF_SCOPE.entrySet()) {
            boolean on = entry.getKey().startsWith("MPX") && one.valid() && one.options().equals("MPX");
            if (!on && entry.getValue().matcher(one.toString()).matches()) {
                return entry.getKey();
            }
        }
        return null;
    }

    private void compare(IcedCorpus.Case one) {
        boolean valid = one.valid() && !one.intel().startsWith("(bad)");
        Decoded decoded = decoder.decode(one.code(), 0, one.code().length, 0, one.mode());
        if (decoded instanceof Instruction != valid) {
            refusals.add(one + "  " + decoded);
        } else if (valid && decoded.length() != one.code().length) {
            lengths.add(one + "  " + decoded);
        } else if (decoded instanceof Instruction instruction && !sameName(one, instruction.opcode().mnemonic())) {
            names.add(one + "  " + instruction.opcode().mnemonic());
        }
    }

    private static boolean sameName(IcedCorpus.Case one, String ours) {
        String text = one.name().isEmpty() ? one.intel() : one.name();
        String theirs = PREFIXES.matcher(text).replaceFirst("").split(" ")[0];
        return theirs.equals(ours) || ours.equals(NAMES.get(theirs))
                || NAMES.getOrDefault(theirs, "").equals(NAMES.get(ours))
                || theirs.startsWith("bnd") && ours.equals("nop") || theirs.equals("ret") && ours.startsWith("retf");
    }
}
