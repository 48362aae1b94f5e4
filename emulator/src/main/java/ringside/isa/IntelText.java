package ringside.isa;

import java.util.function.LongFunction;

/** Intel syntax: destination first, sizes named at memory operands. */
final class IntelText extends AssemblyText {

    IntelText(Instruction instruction, LongFunction<String> symbol) {
        super(instruction, symbol);
    }

    @Override
    String name() {
        return isMovabs() ? "movabs" : instruction.opcode().mnemonic();
    }

    @Override
    boolean destinationLast() {
        return false;
    }

    @Override
    String register(Operand.Register register) {
        return register.name();
    }

    @Override
    String immediate(String number) {
        return number;
    }

    @Override
    String farPointer(Operand.FarPointer pointer) {
        return hex(pointer.selector()) + ", " + hex(pointer.offset());
    }

    @Override
    String memory(Operand.Memory memory, OperandKind kind) {
        StringBuilder text = new StringBuilder(kind.isPlainNumber() ? size(memory.width()) + " ptr " : "");
        if (shownSegment(kind) != null) {
            text.append(shownSegment(kind).text()).append(':');
        }
        return text.append('[').append(sum(memory, kind)).append(']').toString();
    }

    private static String size(int width) {
        return switch (width) {
            case 8 -> "byte";
            case 16 -> "word";
            case 32 -> "dword";
            case 64 -> "qword";
            case 80 -> "tbyte";
            case 128 -> "xmmword";
            case 256 -> "ymmword";
            default -> "zmmword";
        };
    }

    private String sum(Operand.Memory memory, OperandKind kind) {
        StringBuilder sum = new StringBuilder();
        if (memory.ripRelative()) {
            sum.append(instructionPointer(memory));
        }
        if (memory.base() >= 0) {
            sum.append(RegisterNames.general(memory.base(), memory.addressWidth()));
        }
        if (memory.index() >= 0) {
            boolean alone = sum.isEmpty();
            sum.append(alone ? "" : " + ").append(alone || memory.scale() > 0 ? (1 << memory.scale()) + "*" : "")
                    .append(index(memory));
        }
        return add(sum, displacement(memory), kind.place() == OperandKind.Place.O && memory.addressWidth() < 64);
    }

    private static String add(StringBuilder sum, long displacement, boolean unsigned) {
        if (sum.isEmpty()) {
            return unsigned ? hex(displacement) : signedHex(displacement);
        }
        if (displacement != 0) {
            sum.append(displacement < 0 ? " - " : " + ").append(hex(Math.abs(displacement)));
        }
        return sum.toString();
    }
}
