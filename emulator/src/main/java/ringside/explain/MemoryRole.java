package ringside.explain;

import ringside.machine.Machine;
import ringside.memory.PageWalk;

/** What a word of memory is to the processor. */
public final class MemoryRole {
    private static final int TASK_STATE = 0x68;

    private MemoryRole() {
    }

    /** {@code gate 0x80}, {@code GDT entry 0x18}, {@code TSS + 0x4}, {@code PTE of 0x400000}; null for other memory. */
    public static String words(Machine machine, long linear) {
        var cpu = machine.cpu();
        long gdt = linear - cpu.gdtr.base();
        long idt = linear - cpu.idtr.base();
        long tss = linear - cpu.tr.base();
        if (within(gdt, cpu.gdtr.limit() & 0xffff)) {
            return "GDT entry " + Telling.hex(gdt & ~7);
        }
        if (cpu.inProtectedMode() && within(idt, cpu.idtr.limit() & 0xffff)) {
            return "gate " + Telling.hex(idt / (cpu.inLongMode() ? 16 : 8));
        }
        if (cpu.tr.usable() && within(tss, TASK_STATE - 1)) {
            return "TSS + " + Telling.hex(tss);
        }
        var walk = new PageWalk(cpu, machine.ram());
        return cpu.canonical(linear) && walk.walk(linear) ? new PageMap(machine).entry(walk.physical())
            .map(entry -> entry.name() + " of " + Telling.hex(entry.linear())).orElse(null) : null;
    }

    private static boolean within(long offset, long limit) {
        return Long.compareUnsigned(offset, limit) <= 0;
    }
}
