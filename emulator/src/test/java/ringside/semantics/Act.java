package ringside.semantics;

import ringside.isa.Decoded;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.state.Cpu;

/**
 * What a battery case executes, in the words of the table of checks: the form of an instruction, whatever its general
 * registers, addresses and constants are, or the delivery of an event.
 *
 * @param mode the mode it began in
 * @param name {@code mov ss, r16}, {@code iretq}, {@code delivery of #UD}
 */
record Act(String mode, String name) {

    static Act of(Cpu cpu, Decoded decoded) {
        return new Act(mode(cpu), decoded instanceof Instruction instruction ? form(instruction) : "undefined opcode");
    }

    static Act of(Cpu cpu, Event event) {
        var what = event.fault() == null ? event.toString() : event.fault().vector().mnemonic();
        return new Act(mode(cpu), "delivery of " + (what.startsWith("interrupt") ? "an interrupt" : what));
    }

    private static String mode(Cpu cpu) {
        if (!cpu.inProtectedMode()) {
            return "real-address";
        } else if (cpu.inVirtual8086Mode()) {
            return "virtual-8086";
        } else if (cpu.in64BitMode()) {
            return "64-bit";
        }
        int size = cpu.segments[Cpu.CS].big() ? 32 : 16;
        return (cpu.inLongMode() ? "compatibility, " : "protected, ") + size + "-bit";
    }

    private static String form(Instruction instruction) {
        var name = new StringBuilder(instruction.lock() ? "lock " : "").append(instruction.opcode().mnemonic());
        var separator = " ";
        for (var operand : instruction.operands()) {
            name.append(separator).append(form(operand));
            separator = ", ";
        }
        boolean far = instruction.opcode().meaning().endsWith("_far");
        return (far ? "far " : "") + name
            + (far && instruction.operands().isEmpty() ? " (" + instruction.operandSize() + " bits)" : "");
    }

    private static String form(Operand operand) {
        return switch (operand) {
            case Operand.Register register -> switch (register.bank()) {
                case GENERAL, GENERAL_HIGH_BYTE -> "r" + register.width();
                case MMX -> "mm";
                case XMM -> "xmm";
                case X87 -> "st";
                case SEGMENT, CONTROL, DEBUG, MASK, TILE, BOUND -> register.name();
            };
            case Operand.Memory memory -> "m" + (memory.width() == 0 ? "" : memory.width());
            case Operand.Immediate immediate -> "imm" + immediate.width();
            case Operand.Relative relative -> "rel";
            case Operand.FarPointer pointer -> "ptr16:" + pointer.width();
        };
    }
}
