package ringside.isa;

import java.util.function.LongFunction;

/** Instructions as text. */
public final class Disassembly {
    private Disassembly() {
    }

    /**
     * {@return the instruction in AT&amp;T syntax}
     *
     * @param symbol names an address, or null if it has no name
     */
    public static String att(Instruction instruction, LongFunction<String> symbol) {
        return instruction.opcode().mnemonic();
    }

    /**
     * {@return the instruction in Intel syntax}
     *
     * @param symbol names an address, or null if it has no name
     */
    public static String intel(Instruction instruction, LongFunction<String> symbol) {
        return instruction.opcode().mnemonic();
    }
}
