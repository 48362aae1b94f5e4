package ringside.differential;

import java.util.Arrays;

/**
 * The playground from which every case starts: 64-bit mode at CPL 0 with an interrupt gate to a catcher at every
 * vector.
 */
final class Template extends Playground {
    private static final long PRESENT = 1;
    private static final long WRITABLE = 2;
    private static final long USER = 4;
    private static final long ACCESSED = 0x20;
    private static final long DIRTY = 0x40;
    private static final long LARGE = 0x80;
    private static final long GLOBAL = 0x100;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long TABLE = PRESENT | WRITABLE | USER | ACCESSED;
    private static final long PAGE = PRESENT | WRITABLE | ACCESSED | DIRTY;

    /** As far pointers of real-address mode they lead to data, too. */
    private static final long DATA = 0x07cc_07cc_07cc_07ccL;

    private final long[] quadwords = new long[Layout.PLAYGROUND_SIZE / 8];

    Template(Monitor monitor) {
        segments();
        gates(monitor);
        taskState();
        longModeTables();
        legacyTables();
        tasksOf16Bits();
        breakpoints();
        vectors(monitor);
        registers();
    }

    /** INT3 where code is, and at every even address of the data. */
    private void breakpoints() {
        fill(Layout.CODE, 0x1000, 0xccccccccccccccccL);
        fill(Layout.ZERO_PAGE + 0x400, 0xa00, DATA);
        fill(Layout.DATA + 0x40, 0xfc0, DATA);
        for (int ring = 0; ring < 5; ring++) { // stacks are zero where something may be popped
            fill(Layout.STACKS + 0x1000 * ring, 0x600, DATA);
        }
        fill(Layout.MORE_DATA, 0x2000, DATA);
        fill(Layout.PT_TEST_32 + 0x1000, 0x3000, DATA);
    }

    private void fill(long address, long size, long value) {
        Arrays.fill(quadwords, index(address), index(address + size), value);
    }

    /** The vectors of real-address mode. The first of them is an INT3 to those who get lost at address 0. */
    private void vectors(Monitor monitor) {
        for (int vector = 0; vector < 256; vector++) {
            put(Layout.ZERO_PAGE + 4 * vector, 4, monitor.catcher16(vector));
        }
        put(Layout.ZERO_PAGE, 4, Layout.CODE >> 4 << 16 | 0xcc);
    }

    private static int index(long address) {
        return (int) (address - Layout.PLAYGROUND >> 3);
    }

    @Override
    long get(long address) {
        return quadwords[index(address)];
    }

    @Override
    void put(long address, long value) {
        quadwords[index(address)] = value;
    }

    /** All quadwords in order. */
    long[] quadwords() {
        return quadwords.clone();
    }

    private void segments() {
        for (int ring = 0; ring < 4; ring++) {
            descriptor(Selectors.code64(ring) & -4, segment(0x9b | ring << 5, 0, 0xfffff, 0xa));
            descriptor(Selectors.code32(ring) & -4, segment(0x9b | ring << 5, 0, 0xfffff, 0xc));
            descriptor(Selectors.data(ring) & -4, segment(0x93 | ring << 5, 0, 0xfffff, 0xc));
        }
        descriptor(Selectors.CS16, segment(0x9b, 0, 0xffff, 0));
        descriptor(Selectors.DS16, segment(0x93, 0, 0xffff, 0));
        descriptor(Selectors.USER_CS16 & -4, segment(0xfb, Layout.USER_VIEW, 0xffff, 0));
        descriptor(Selectors.USER_DS16 & -4, segment(0xf3, Layout.USER_VIEW, 0xffff, 0));
        system(Selectors.TSS, 0x89, Layout.TSS, 0xff);
        system(Selectors.LDT, 0x82, Layout.LDT, Selectors.LDT_LIMIT);
        descriptor(0xa8, segment(0x9f, 0, 0xfffff, 0xa));
        descriptor(0xb0, segment(0x9f, 0, 0xfffff, 0xc));
        gate(Layout.GDT + Selectors.CALL_GATE, Selectors.CS64, Layout.CODE + 0x800, 0xec, 0);
        descriptor(0xc8, segment(0xf1, 0, 0xfffff, 0xc));
        descriptor(0xd0, segment(0xf7, 0, 0xfff, 0x4));
        descriptor(0xd8, segment(0x73, 0, 0xfffff, 0xc));
        descriptor(0xe0, segment(0x1b, 0, 0xfffff, 0xa));
        descriptor(0xe8, segment(0x99, 0, 0xfffff, 0xa));
        descriptor(0xf0, segment(0xf2, 0, 0xfffff, 0xc));
        descriptor(0xf8, segment(0xfa, 0, 0xfffff, 0xa));
        descriptor(0x0c, segment(0xf3, 0, 0xfffff, 0xc));
        descriptor(0x14, segment(0xfb, 0, 0xfffff, 0xa));
        descriptor(0x1c, segment(0x93, 0, 0xfffff, 0xc));
        descriptor(0x24, segment(0x9b, 0, 0xfffff, 0xa));
        descriptor(0x2c, segment(0x92, 0, 0xfffff, 0xc));
    }

    private void gates(Monitor monitor) {
        for (int vector = 0; vector < 256; vector++) {
            boolean open = vector == 3 || vector == 4 || vector >= 0x20;
            long offset = vector == Layout.ESCAPE ? monitor.escape64() : monitor.catcher64(vector);
            long offset32 = monitor.catcher32(vector);
            put(Layout.IDT_32 + 8L * vector, offset32 & 0xffff | (long) Selectors.CS32 << 16
                | (open ? 0xeeL : 0x8eL) << 40 | (offset32 >>> 16) << 48);
            gate(Layout.IDT + 16L * vector, Selectors.CS64, offset, open ? 0xee : 0x8e, vector == 8 ? 1 : 0);
        }
    }

    private void taskState() {
        for (int ring = 0; ring < 3; ring++) {
            put(Layout.TSS + 4 + 8 * ring, 8, Layout.STACKS + 0x1000 * ring + 0xff0);
        }
        for (int stack = 0; stack < 7; stack++) {
            put(Layout.TSS + 36 + 8 * stack, 8, Layout.IST_STACK + 0xff0 - 0x200 * stack);
        }
        put(Layout.TSS + 102, 2, 0x68);
        put(Layout.TSS + 0xff, 1, 0xff);
    }

    private void longModeTables() {
        for (int slot : new int[] {0, 255, 256, 511}) {
            put(Layout.PML4 + 8 * slot, Layout.PDPT | TABLE);
        }
        for (int slot : new int[] {0, 510, 511}) {
            put(Layout.PDPT + 8 * slot, Layout.PD | TABLE);
        }
        put(Layout.PD, Layout.PT_IDENTITY | TABLE);
        put(Layout.PD + 8 * 2, Layout.PT_TEST | TABLE);
        put(Layout.PD + 8 * 3, PAGE | USER | LARGE);
        put(Layout.PD + 8 * 511, Layout.PT_TEST | TABLE);
        for (long page = 0; page < 256; page++) {
            long physical = page << 12;
            boolean mine = physical < Layout.PLAYGROUND + Layout.PLAYGROUND_SIZE;
            boolean monitor = physical >= Layout.VARIABLES
                && physical < Layout.MONITOR + Layout.MONITOR_SIZE;
            put(Layout.PT_IDENTITY + 8 * page, mine || monitor ? physical | PAGE : 0);
            put(Layout.PT_IDENTITY + 8 * (page + 256), mine ? physical | PAGE | USER : 0);
        }
        testRegion();
    }

    /** Page tables and task states outside IA-32e mode. */
    private void legacyTables() {
        put(Layout.PDPT_PAE, Layout.PD | PRESENT);
        put(Layout.PD_32, 4, Layout.PT_32 | TABLE);
        put(Layout.PD_32 + 4, 4, Layout.PT_TEST_32 | TABLE);
        put(Layout.PD_32 + 8, 4, PAGE | USER | LARGE);
        for (int page = 0; page < 512; page++) {
            put(Layout.PT_32 + 4 * page, 4, get(Layout.PT_IDENTITY + 8 * page));
        }
        descriptor(Selectors.TSS_32, segment(0x89, Layout.OTHER_TSS, 0xff, 0));
        descriptor(Selectors.TASK, segment(0x89, Layout.TASK, 0x67, 0));
        descriptor(Selectors.TASK_GATE, (long) Selectors.TASK << 16 | 0xe5L << 40);
        descriptor(Selectors.CALL_GATE_32, Layout.CODE + 0x800 | (long) Selectors.CS32 << 16 | 0xec02L << 32);
        for (int ring = 0; ring < 3; ring++) {
            put(Layout.OTHER_TSS + 4 + 8 * ring, 4, Layout.STACKS + 0x1000 * ring + 0xff0);
            put(Layout.OTHER_TSS + 8 + 8 * ring, 4, Selectors.data(ring));
        }
        put(Layout.OTHER_TSS + 102, 2, 0x88);
        put(Layout.OTHER_TSS + 0xff, 1, 0xff);
        long[] task = {Layout.PDPT_PAE, Layout.CODE + 0x600, 2, 1, 2, 3, 4, Layout.STACKS + 0x1900, 6, 7, 8,
            Selectors.DS, Selectors.CS32, Selectors.DS, Selectors.DS, 0, 0, Selectors.LDT};
        for (int i = 0; i < task.length; i++) {
            put(Layout.TASK + 28 + 4 * i, 4, task[i]);
        }
        put(Layout.TASK + 4, 4, Layout.STACKS + 0x1ff0);
        put(Layout.TASK + 8, 4, Selectors.DS);
        put(Layout.TASK + 102, 2, 0x68);
    }

    private void tasksOf16Bits() {
        descriptor(Selectors.TSS_16, segment(0x81, Layout.TSS_16, 0x2b, 0));
        descriptor(Selectors.TASK_16, segment(0x81, Layout.TASK_16, 0x2b, 0));
        descriptor(Selectors.CALL_GATE_16, Layout.CODE + 0x800 | (long) Selectors.CS32 << 16 | 0xe402L << 32);
        for (int ring = 0; ring < 3; ring++) {
            put(Layout.TSS_16 + 2 + 4 * ring, 2, Layout.STACKS + 0x1000 * ring + 0xff0);
            put(Layout.TSS_16 + 4 + 4 * ring, 2, Selectors.data(ring));
        }
        long[] task = {Layout.CODE + 0x600, 2, 1, 2, 3, 4, Layout.STACKS + 0x1900, 6, 7, 8,
            Selectors.DS, Selectors.CS32, Selectors.DS, Selectors.DS, Selectors.LDT};
        for (int i = 0; i < task.length; i++) {
            put(Layout.TASK_16 + 14 + 2 * i, 2, task[i]);
        }
        put(Layout.TASK_16 + 2, 2, Layout.STACKS + 0x1ff0);
        put(Layout.TASK_16 + 4, 2, Selectors.DS);
    }

    private void testRegion() {
        long[] bits = {PAGE | USER, PAGE, PAGE & ~WRITABLE | USER, PAGE & ~WRITABLE, 0, PAGE | USER | NO_EXECUTE,
            PRESENT | WRITABLE | USER, PRESENT | WRITABLE | USER | ACCESSED, PAGE | USER | 1L << 51,
            PAGE | USER | GLOBAL};
        for (int page = 0; page < bits.length; page++) {
            put(Layout.PT_TEST + 8 * page, (bits[page] == 0 ? 0 : Layout.DATA) | bits[page]);
            put(Layout.PT_TEST_32 + 4 * page, 4, get(Layout.PT_TEST + 8 * page));
        }
        put(Layout.PT_TEST + 8 * 10, Layout.MORE_DATA | PAGE | USER);
        put(Layout.PT_TEST + 8 * 511, Layout.EDGE_PAGE | PAGE | USER);
    }

    private void registers() {
        put(Slot.RIP, Layout.CODE);
        put(Slot.RSP, Layout.STACKS + 0x800);
        put(Slot.RFLAGS, 2);
        put(Slot.CS, Selectors.CS64);
        put(Slot.SS, Selectors.DS);
        put(Slot.DS, Selectors.DS);
        put(Slot.ES, Selectors.DS);
        put(Slot.FS, 0);
        put(Slot.GS, 0);
        put(Slot.LDTR, Selectors.LDT);
        put(Slot.TR, Selectors.TSS);
        put(Slot.GDTR_BASE, Layout.GDT);
        put(Slot.GDTR_LIMIT, Selectors.GDT_LIMIT);
        put(Slot.IDTR_BASE, Layout.IDT);
        put(Slot.IDTR_LIMIT, 0xfff);
        put(Slot.CR0, 0x80010033L);
        put(Slot.CR3, Layout.PML4);
        put(Slot.CR4, 0x20);
        put(Slot.EFER, 0xd01);
        put(Slot.DR6, 0xffff0ff0L);
        put(Slot.DR7, 0x400);
        put(Slot.STAR, 0x0030_0008_0000_0000L | 3L << 48);
        put(Slot.LSTAR, Layout.CODE + 0x900);
        put(Slot.CSTAR, Layout.CODE + 0xa00);
        put(Slot.SYSENTER_CS, 8);
        put(Slot.SYSENTER_ESP, Layout.STACKS + 0xc00);
        put(Slot.SYSENTER_EIP, Layout.CODE + 0xb00);
    }
}
