package ringside.isa;

import java.util.function.LongFunction;

/** Instructions as text, spelled as LLVM's disassembler spells them. */
public final class Disassembly {
    private static final LongFunction<String> NO_NAMES = address -> null;

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
}
