package ringside.isa;

import java.util.Arrays;
import java.util.Set;
import java.util.function.LongFunction;

/** AT&amp;T syntax: sources first, suffixes for sizes, sigils. */
final class AttText extends AssemblyText {
    private static final Set<String> INTEL_ORDER = Set.of("enter", "bound");
    private static final Set<String> BRANCHES = Set.of("jmp", "call", "jmp_far", "call_far");

    AttText(Instruction instruction, LongFunction<String> symbol) {
        super(instruction, symbol);
    }

    @Override
    String name() {
        Opcode opcode = instruction.opcode();
        if (isMovabs()) {
            return "movabs" + suffix(instruction.operands().getFirst().width());
        }
        String pattern = opcode.attPattern();
        if (pattern == null) {
            return sized() ? opcode.mnemonic() + operandSuffix(0) : opcode.mnemonic();
        }
        if (pattern.indexOf('{') < 0) {
            return pattern;
        }
        return pattern.replace("{o}", suffix(instruction.operandSize())).replace("{m}", memorySuffix())
                .replace("{x}", lengthSuffix()).replace("{1}", operandSuffix(0)).replace("{2}", operandSuffix(1));
    }

    private String memorySuffix() {
        return inMemory() == null ? "" : suffix(inMemory().width());
    }

    /** How long the vector in memory is, where the destination does not tell. */
    private String lengthSuffix() {
        boolean told = inMemory() == null || instruction.operands().getFirst().width() > 128
                || instruction.evex().broadcast() > 0;
        return told ? "" : inMemory().width() == 128 ? "x" : inMemory().width() == 256 ? "y" : "z";
    }

    private Operand.Memory inMemory() {
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Memory memory) {
                return memory;
            }
        }
        return null;
    }

    /** Whether the first operand gives the instruction its size. */
    private boolean sized() {
        OperandKind[] kinds = instruction.opcode().kinds();
        if (kinds.length == 0) {
            return false;
        }
        boolean data = switch (kinds[0].place()) {
            case I, SIGNED, J, A -> false;
            default -> true;
        };
        return data && kinds[0].isPlainNumber() && Arrays.stream(kinds).noneMatch(OperandKind::isVector);
    }

    private String operandSuffix(int place) {
        return place < instruction.operands().size() ? suffix(instruction.operands().get(place).width()) : "";
    }

    private static String suffix(int width) {
        return switch (width) {
            case 8 -> "b";
            case 16 -> "w";
            case 32 -> "l";
            default -> "q";
        };
    }

    /** ENTER and BOUND keep the order of Intel syntax. */
    @Override
    boolean destinationLast() {
        return !INTEL_ORDER.contains(instruction.opcode().meaning());
    }

    @Override
    String register(Operand.Register register) {
        return (BRANCHES.contains(instruction.opcode().meaning()) ? "*%" : "%") + register.name();
    }

    @Override
    String immediate(String number) {
        return "$" + number;
    }

    @Override
    String farPointer(Operand.FarPointer pointer) {
        return "$" + hex(pointer.selector()) + ", $" + hex(pointer.offset());
    }

    @Override
    String memory(Operand.Memory memory, OperandKind kind) {
        StringBuilder text = new StringBuilder(BRANCHES.contains(instruction.opcode().meaning()) ? "*" : "");
        if (shownSegment(kind) != null) {
            text.append('%').append(shownSegment(kind).text()).append(':');
        }
        long displacement = displacement(memory);
        boolean bare = memory.base() < 0 && memory.index() < 0 && !memory.ripRelative();
        if (displacement != 0 || bare) {
            text.append(kind.place() == OperandKind.Place.O && memory.addressWidth() < 64 ? hex(displacement)
                    : signedHex(displacement));
        }
        return bare ? text.toString() : text.append('(').append(registers(memory)).append(')').toString();
    }

    private static String registers(Operand.Memory memory) {
        if (memory.ripRelative()) {
            return "%" + instructionPointer(memory);
        }
        String base = memory.base() < 0 ? "" : "%" + RegisterNames.general(memory.base(), memory.addressWidth());
        if (memory.index() < 0) {
            return base;
        }
        String index = base + ",%" + index(memory);
        return memory.scale() == 0 ? index : index + "," + (1 << memory.scale());
    }
}
