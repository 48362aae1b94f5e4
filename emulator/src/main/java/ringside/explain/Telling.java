package ringside.explain;

import java.util.List;
import ringside.isa.Disassembly;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.trace.Recorded;
import ringside.trace.Recorder;

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

    /** A step in words: {@code `popfq` at step 41 (program:7)}. */
    String step(Recorder recorder, long number) {
        var recorded = recorder.step(number);
        return code(what(recorded)) + " at " + at(number, recorded.rip());
    }

    /** Where a value came from in the end, as a sentence without its full stop; empty for no history. */
    String origin(List<Link> history) {
        if (history.isEmpty()) {
            return "";
        }
        var last = history.getLast();
        var line = last.line() == null ? "" : " (" + last.line() + ")";
        var at = last.step() < 0 ? "" : " at step " + last.step() + line;
        return switch (last.kind()) {
            case CONSTANT -> code(last.instruction()) + " set it" + at;
            case COMPUTED -> code(last.instruction()) + " computed it" + at;
            case BEFORE -> history.size() == 1 ? "no recorded step has set it"
                : "it comes from " + last.holder() + ", which no recorded step has set";
            default -> last.words() + at;
        };
    }

    static String code(String text) {
        return "`" + text + "`";
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
