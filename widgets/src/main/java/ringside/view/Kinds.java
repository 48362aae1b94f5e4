package ringside.view;

import ringside.state.Attributes;
import ringside.state.SegmentRegister;

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
        var width = type >= 8 ? "32-bit " : "16-bit ";
        return switch (type) {
            case 1, 9 -> width + "TSS, available";
            case 2 -> "LDT";
            case 3, 11 -> width + "TSS, busy";
            case 4, 12 -> width + "call gate";
            case 5 -> "task gate";
            case 6, 14 -> width + "interrupt gate";
            case 7, 15 -> width + "trap gate";
            default -> "reserved type " + type;
        };
    }

    private static String wideSystem(int type) {
        return switch (type) {
            case 2 -> "LDT";
            case 9 -> "64-bit TSS, available";
            case 11 -> "64-bit TSS, busy";
            case 12 -> "64-bit call gate";
            case 14 -> "64-bit interrupt gate";
            case 15 -> "64-bit trap gate";
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
