package ringside.isa;

import java.util.function.LongFunction;
import java.util.regex.Pattern;

/** Instructions as text, spelled as LLVM's disassembler spells them. */
public final class Disassembly {
    private static final LongFunction<String> NO_NAMES = address -> null;
    /** An instruction with its remark: what comes before the number, what comes after it, the name. */
    private static final Pattern REMARK =
        Pattern.compile("(.*[$ ])-?0x[0-9a-f]+((?:\\(%rip\\))?(?:, .*)?)\\s+# 0x[0-9a-f]+ <(.*)>");

    private Disassembly() {
    }

    /**
     * {@return the instruction in AT&amp;T syntax, such as {@code movq %rax, 0x8(%rbx)}}
     *
     * @param symbol names an address ({@code "start+0x4"}), or returns null if it has no name; null for no names
     */
    public static String att(Instruction instruction, LongFunction<String> symbol) {
        return new AttText(instruction, symbol == null ? NO_NAMES : symbol).text();
    }

    /**
     * {@return the instruction in Intel syntax, such as {@code mov qword ptr [rbx + 0x8], rax}}
     *
     * @param symbol names an address ({@code "start+0x4"}), or returns null if it has no name; null for no names
     */
    public static String intel(Instruction instruction, LongFunction<String> symbol) {
        return new IntelText(instruction, symbol == null ? NO_NAMES : symbol).text();
    }

    /**
     * {@return the instruction in AT&amp;T syntax as it may have been written: with the name in the place of a
     * branch's target, or of the constant or displacement that {@link #att}'s remark spells out}
     *
     * @param symbol as for {@link #att}
     */
    public static String brief(Instruction instruction, LongFunction<String> symbol) {
        var text = att(instruction, symbol).replaceFirst("(?<!#) 0x[0-9a-f]+ <([^>]+)>$", " $1");
        var parts = REMARK.matcher(text);
        return parts.matches() ? (parts.group(1) + parts.group(3) + parts.group(2)).strip()
            : text.replaceFirst("\\s+# .*", "");
    }
}
