package ringside.view;

import ringside.state.Attributes;
import ringside.state.SegmentRegister;
import ringside.state.SystemType;

/** Segments, descriptors and selectors in words. */
final class Kinds {
    private Kinds() {
    }

    /**
     * What a descriptor is (SDM vol. 3A, tables 3-1 and 3-2).
     *
     * @param wide whether IA-32e mode is active, which gives the system types other meanings
     */
    static String of(Attributes descriptor, boolean wide) {
        if (descriptor.attributes() == 0) {
            return "empty";
        }
        if (descriptor.code()) {
            var size = descriptor.longCode() ? "64-bit" : descriptor.big() ? "32-bit" : "16-bit";
            return size + " code" + (descriptor.conforming() ? ", conforming" : "");
        }
        if (descriptor.data()) {
            return (descriptor.writable() ? "data" : "data, read only")
                + (descriptor.expandDown() ? ", expand-down" : "");
        }
        return system(descriptor.type(), wide);
    }

    static String system(int type, boolean wide) {
        return wide ? wideSystem(type) : legacySystem(type);
    }

    private static String legacySystem(int type) {
        var width = SystemType.wide(type) ? "32-bit " : "16-bit ";
        return switch (type) {
            case SystemType.AVAILABLE_TSS_16, SystemType.AVAILABLE_TSS -> width + "TSS, available";
            case SystemType.LDT -> "LDT";
            case SystemType.BUSY_TSS_16, SystemType.BUSY_TSS -> width + "TSS, busy";
            case SystemType.CALL_GATE_16, SystemType.CALL_GATE -> width + "call gate";
            case SystemType.TASK_GATE -> "task gate";
            case SystemType.INTERRUPT_GATE_16, SystemType.INTERRUPT_GATE -> width + "interrupt gate";
            case SystemType.TRAP_GATE_16, SystemType.TRAP_GATE -> width + "trap gate";
            default -> "reserved type " + type;
        };
    }

    private static String wideSystem(int type) {
        return switch (type) {
            case SystemType.LDT -> "LDT";
            case SystemType.AVAILABLE_TSS -> "64-bit TSS, available";
            case SystemType.BUSY_TSS -> "64-bit TSS, busy";
            case SystemType.CALL_GATE -> "64-bit call gate";
            case SystemType.INTERRUPT_GATE -> "64-bit interrupt gate";
            case SystemType.TRAP_GATE -> "64-bit trap gate";
            default -> "reserved type " + type;
        };
    }

    /** A segment register's hidden part, as {@link #of(Attributes, boolean)}. */
    static String ofRegister(SegmentRegister register, boolean wide) {
        if (!register.usable()) {
            return (register.selector() & ~3) == 0 ? "null" : "not usable";
        }
        return of(register, wide) + (register.system() ? "" : ", DPL " + register.dpl());
    }

    /** {@code index 5 of the GDT, RPL 3}. */
    static String selector(int selector) {
        if ((selector & ~3) == 0) {
            return "null, RPL " + (selector & 3);
        }
        return "index " + (selector >>> 3) + " of the " + ((selector & 4) == 0 ? "GDT" : "LDT") + ", RPL "
            + (selector & 3);
    }
}
