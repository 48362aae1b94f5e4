package ringside.isa;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.LongFunction;

/** One instruction on its way to text; what the two syntaxes have in common. */
abstract sealed class AssemblyText permits AttText, IntelText {
    /** Instructions on a byte register whose immediate is a count or a port. */
    private static final Set<String> COUNTED = Set.of("rol", "ror", "rcl", "rcr", "shl", "shr", "sar", "in", "pextrb",
            "vpextrb");

    private static final List<String> DEFAULT_FLAGS = List.of("of", "sf", "zf", "cf");

    final Instruction instruction;
    private final LongFunction<String> symbol;
    private final StringBuilder text = new StringBuilder();
    private String comment = "";

    AssemblyText(Instruction instruction, LongFunction<String> symbol) {
        this.instruction = instruction;
        this.symbol = symbol;
    }

    abstract String name();

    abstract boolean destinationLast();

    abstract String register(Operand.Register register);

    abstract String immediate(String number);

    abstract String memory(Operand.Memory memory, OperandKind kind);

    abstract String farPointer(Operand.FarPointer pointer);

    final String text() {
        prefixes();
        String predicate = Predicates.named(instruction);
        text.append(predicate == null ? name() : predicate).append(defaultFlags());
        operands(instruction.operands().size() - (predicate == null ? 0 : 1));
        return text.append(comment).toString();
    }

    private void prefixes() {
        if (instruction.evex().noFlags()) {
            text.append("{nf} ");
        }
        if (instruction.lock()) {
            text.append("lock ");
        }
        switch (instruction.repeat()) {
            case REP -> text.append("rep ");
            case REPNE -> text.append("repne ");
            case NONE -> { }
        }
    }

    private void operands(int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            OperandKind kind = instruction.opcode().kinds()[i];
            if (kind.place() != OperandKind.Place.ONE) {
                words.add(operand(instruction.operands().get(i), kind) + (i == 0 ? masked() : ""));
            }
        }
        if (instruction.evex().rounding() != null) {
            words.add(Math.min(placeOfRounding(), count), "{" + instruction.evex().rounding().text() + "}");
        }
        if (!words.isEmpty()) {
            text.append(' ').append(String.join(", ", destinationLast() ? words.reversed() : words));
        }
    }

    /** The flags that a conditional comparison sets when it does not compare. */
    private String defaultFlags() {
        int flags = instruction.evex().defaultFlags();
        if (flags < 0) {
            return "";
        }
        StringJoiner names = new StringJoiner(",", " {dfv=", "}");
        for (int i = 0; i < DEFAULT_FLAGS.size(); i++) {
            if ((flags << i & 8) != 0) {
                names.add(DEFAULT_FLAGS.get(i));
            }
        }
        return names.toString();
    }

    private String masked() {
        Evex evex = instruction.evex();
        return (evex.mask() == 0 ? "" : " {" + register(Registers.of(Bank.MASK, evex.mask(), 64)) + "}")
                + (evex.zeroing() ? " {z}" : "");
    }

    /** Behind the last operand that is a vector. */
    private int placeOfRounding() {
        List<Operand> operands = instruction.operands();
        int place = operands.size();
        while (!(operands.get(place - 1) instanceof Operand.Register register && register.bank() == Bank.XMM)) {
            place--;
        }
        return place;
    }

    private String operand(Operand operand, OperandKind kind) {
        return switch (operand) {
            case Operand.Register register -> register(register) + (isFirst(register, kind) ? "(0)" : "");
            case Operand.Memory memory -> {
                explain(memory);
                int broadcast = instruction.evex().broadcast();
                yield memory(memory, kind) + (broadcast == 0 ? "" : "{1to" + broadcast + "}");
            }
            case Operand.Immediate immediate -> immediate(number(immediate, kind));
            case Operand.Relative relative -> target(relative.target());
            case Operand.FarPointer pointer -> farPointer(pointer);
        };
    }

    /** The top of the x87 stack where any of its registers could stand. */
    private static boolean isFirst(Operand.Register register, OperandKind kind) {
        return kind.place() == OperandKind.Place.T && register.number() == 0;
    }

    private String target(long address) {
        String name = symbol.apply(address);
        return hex(address) + (name == null ? "" : " <" + name + ">");
    }

    private void explain(Operand.Memory memory) {
        if (memory.ripRelative() || memory.base() < 0 && memory.index() < 0) {
            explain(memory.displacement());
        }
    }

    private void explain(long address) {
        String name = symbol.apply(address);
        if (name != null) {
            comment = "  # " + hex(address) + " <" + name + ">";
        }
    }

    private String number(Operand.Immediate immediate, OperandKind kind) {
        long value = immediate.value();
        boolean wide = immediate.width() == 64;
        if (wide && kind.place() == OperandKind.Place.I) {
            explain(value);
        }
        boolean signed = kind.type() == OperandKind.Type.B ? signedByte(immediate, kind) : wide;
        return signed ? signedHex(value << 64 - immediate.width() >> 64 - immediate.width()) : hex(value);
    }

    /** Bytes that are ports, vectors, counts or levels are not negative. */
    private boolean signedByte(Operand.Immediate immediate, OperandKind kind) {
        Operand destination = instruction.operands().getFirst();
        boolean source = destination != immediate && destination.width() == 8;
        return kind.place() == OperandKind.Place.SIGNED
                || source && !COUNTED.contains(instruction.opcode().meaning());
    }

    /** {@return the displacement as it was encoded} */
    final long displacement(Operand.Memory memory) {
        if (!memory.ripRelative()) {
            return memory.displacement();
        }
        long difference = memory.displacement() - instruction.next();
        return memory.addressWidth() == 32 ? (int) difference : difference;
    }

    /** {@return the instruction pointer's name in a RIP-relative operand} */
    static String instructionPointer(Operand.Memory memory) {
        return memory.addressWidth() == 32 ? "eip" : "rip";
    }

    static String index(Operand.Memory memory) {
        return memory.indexWidth() > 0 ? RegisterNames.vector(memory.index(), memory.indexWidth())
                : RegisterNames.general(memory.index(), memory.addressWidth());
    }

    /** {@return the segment to be shown, null for none: the prefix as it stands, and ES where it cannot be another} */
    final Segment shownSegment(OperandKind kind) {
        return kind.place() == OperandKind.Place.Y ? Segment.ES : instruction.segmentOverride();
    }

    /** Moves with a 64-bit constant or address have a name of their own in LLVM and GNU as. */
    final boolean isMovabs() {
        for (OperandKind kind : instruction.opcode().kinds()) {
            boolean constant = kind.place() == OperandKind.Place.I && kind.type() == OperandKind.Type.V;
            if (constant && instruction.operandSize() == 64
                    || kind.place() == OperandKind.Place.O && instruction.addressSize() == 64) {
                return true;
            }
        }
        return false;
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    static String signedHex(long value) {
        return value < 0 ? "-0x" + Long.toHexString(-value) : hex(value);
    }
}
