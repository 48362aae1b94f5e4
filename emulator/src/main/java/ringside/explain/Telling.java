package ringside.explain;

import ringside.isa.Disassembly;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.trace.Recorded;

/** How steps, instructions and values are written in explanations. */
final class Telling {
    private final Names names;

    Telling(Names names) {
        this.names = names;
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** The instruction as it may have been written. */
    String brief(Instruction instruction) {
        return Disassembly.brief(instruction, names::symbol);
    }

    /** The instruction's name alone: {@code iretq}. */
    String mnemonic(Instruction instruction) {
        return brief(instruction).split("\\s+", 2)[0];
    }

    /** What a step did: its instruction, or the event that came in its place. */
    String what(Recorded step) {
        boolean outside = step.event() != null && step.event().fault() == null;
        return outside || step.instruction() == null
            ? step.event() == null ? "?" : step.event().toString() : brief(step.instruction());
    }

    /** The address by name where it has one. */
    String address(long linear) {
        var symbol = names.symbol(linear);
        return symbol == null ? hex(linear) : hex(linear) + " (" + symbol + ")";
    }

    /** {@code step 41}, with the line if there is one. */
    String at(long step, long rip) {
        var line = names.line(rip);
        return "step " + step + (line == null ? "" : " (" + line + ")");
    }

    static boolean is(Instruction instruction, String meaning) {
        return instruction != null && instruction.opcode().meaning().equals(meaning);
    }

    static Operand operand(Instruction instruction, int index) {
        return index < instruction.operands().size() ? instruction.operands().get(index) : null;
    }
}
