package ringside.view;

import ringside.semantics.Msr;
import ringside.state.Cpu;
import ringside.state.Origin;

/** Where a value came from, in words. */
public final class Origins {
    private static final String[] GENERAL = {
        "RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15"};
    private static final String[] SEGMENTS = {"ES", "CS", "SS", "DS", "FS", "GS"};

    private Origins() {
    }

    /** {@code where} as {@link Origin} explains it; empty for {@link Origin#NONE}. */
    public static String words(Cpu cpu, Origin origin, long where) {
        return switch (origin) {
            case NONE -> "";
            case STACK -> "stack slot " + Hex.of(where);
            case DESCRIPTOR -> descriptor(cpu, where);
            case GATE -> gate(cpu, where);
            case TSS -> "TSS + " + (where - cpu.tr.base());
            case REGISTER -> where >= 0 && where < GENERAL.length ? GENERAL[(int) where] : "register " + where;
            case SEGMENT -> where >= 0 && where < SEGMENTS.length ? SEGMENTS[(int) where] : "segment register " + where;
            case CONTROL -> "CR" + where;
            case DEBUG -> "DR" + where;
            case MSR -> Msr.byNumber((int) where) == null ? "MSR " + Hex.of(where) : Msr.byNumber((int) where).title();
            case FLAGS -> "RFLAGS";
            case CPL -> "CPL";
            case MEMORY -> "memory at " + Hex.of(where);
            case PORT -> "port " + Hex.of(where);
            case PAGE_ENTRY -> "entry at physical " + Hex.of(where);
            case INSTRUCTION -> "the instruction at " + Hex.of(where);
        };
    }

    private static String descriptor(Cpu cpu, long where) {
        if (inLdt(cpu, where)) {
            return "LDT + " + Hex.of(where - cpu.ldtr.base());
        }
        return inGdt(cpu, where) ? "GDT + " + Hex.of(where - cpu.gdtr.base()) : "descriptor at " + Hex.of(where);
    }

    /** Whether a descriptor there is the LDT's. After a reset LDTR covers the first 64 KiB, the GDT's place included. */
    static boolean inLdt(Cpu cpu, long where) {
        return cpu.ldtr.usable() && within(where, cpu.ldtr.base(), cpu.ldtr.limit()) && !inGdt(cpu, where);
    }

    private static boolean inGdt(Cpu cpu, long where) {
        return within(where, cpu.gdtr.base(), cpu.gdtr.limit() & 0xffff);
    }

    private static String gate(Cpu cpu, long where) {
        long offset = where - cpu.idtr.base();
        int size = Descriptors.gateSize(cpu);
        return within(where, cpu.idtr.base(), 256 * size - 1)
            ? "IDT, vector " + Hex.of(offset / size) : "gate at " + Hex.of(where);
    }

    private static boolean within(long where, long base, long limit) {
        return Long.compareUnsigned(where - base, limit) <= 0;
    }
}
