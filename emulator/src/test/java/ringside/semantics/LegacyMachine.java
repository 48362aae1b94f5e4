package ringside.semantics;

import java.util.Arrays;

import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Flags;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/**
 * The small machine without IA-32e mode and without paging: 32-bit protected mode at CPL 0, with a 32-bit TSS, gates of
 * eight bytes and the same selectors and places; {@link #real} and {@link #virtual8086} change the mode.
 *
 * <p>{@code KERNEL_CS}, {@code USER_CS} and the like are 32-bit segments here, and {@code enter}, {@code user} and
 * {@code push32} lead to them.
 */
public final class LegacyMachine extends SmallMachine {
    public static final int KERNEL_CS_16 = 0x40;
    /** An available 32-bit TSS at {@link #OTHER_TSS}. */
    public static final int OTHER_TSS_SELECTOR = 0x50;
    /** A task gate with DPL 3 to {@link #OTHER_TSS_SELECTOR}. */
    public static final int TASK_GATE = 0x80;
    /** An available 16-bit TSS at {@link #TSS_16}. */
    public static final int TSS_16_SELECTOR = 0xa0;
    /** Another available 16-bit TSS, at {@link #OTHER_TSS_16}. */
    public static final int OTHER_TSS_16_SELECTOR = 0xa8;
    public static final int USER_CS_16 = 0xb3;
    public static final int USER_DS_16 = 0xbb;
    /** An expand-down stack segment for ring 0, 32 bits wide: offsets above 0xffff. */
    public static final int EXPAND_DOWN_DS = 0xc0;
    /** More free entries. */
    public static final int SPARE_3 = 0xc8;
    public static final int SPARE_4 = 0xd0;
    public static final int GDT_LIMIT = 0xdf;

    public static final long OTHER_TSS = 0x14000;
    public static final long TSS_16 = 0x15000;
    public static final long OTHER_TSS_16 = 0x16000;
    /** Segments of real-address and virtual-8086 mode; their bases are {@code CODE}, {@code HANDLER} and so on. */
    public static final int REAL_CS = 0x4000;
    public static final int REAL_HANDLER_CS = 0x5000;
    public static final int REAL_SS = 0x3000;
    public static final int REAL_DS = 0x6000;
    public static final int REAL_SP = 0x1000;

    private static final long PAGE_DIRECTORY = 0x1000;
    private static final int REAL_ATTRIBUTES = 0x93;
    private static final int VIRTUAL_ATTRIBUTES = 0xf3;

    public LegacyMachine() {
        descriptors();
        interruptTables();
        taskStates();
        registers();
    }

    private void descriptors() {
        descriptor(KERNEL_CS, 0x00cf_9b00_0000_ffffL);
        descriptor(USER_CS, 0x00cf_fb00_0000_ffffL);
        descriptor(CONFORMING_CS, 0x00cf_9f00_0000_ffffL);
        descriptor(RING1_CS, 0x00cf_bb00_0000_ffffL);
        descriptor(KERNEL_CS_16, 0x0000_9b00_0000_ffffL);
        descriptor(USER_CS_16, 0x0000_fb00_0000_ffffL);
        descriptor(USER_DS_16, 0x0000_f300_0000_ffffL);
        descriptor(EXPAND_DOWN_DS, 0x00c0_9700_0000_000fL);
        descriptor(SPARE, 0).descriptor(SPARE_2, 0).descriptor(SPARE_3, 0).descriptor(SPARE_4, 0);
        segment(TSS_SELECTOR, 0x8b, TSS, 0x67);
        segment(OTHER_TSS_SELECTOR, 0x89, OTHER_TSS, 0x67);
        segment(TSS_16_SELECTOR, 0x81, TSS_16, 0x2b);
        segment(OTHER_TSS_16_SELECTOR, 0x81, OTHER_TSS_16, 0x2b);
        segment(LDT_SELECTOR, 0x82, LDT, 0x1f);
        descriptor(CALL_GATE, HANDLER & 0xffff | (long) KERNEL_CS << 16 | 0xecL << 40 | HANDLER >>> 16 << 48);
        descriptor(TASK_GATE, (long) OTHER_TSS_SELECTOR << 16 | 0xe5L << 40);
    }

    /** Writes the eight-byte descriptor of a system segment (or another one); the limit is in bytes. */
    public LegacyMachine segment(int selector, int access, long base, int limit) {
        descriptor(selector, limit & 0xffff | (base & 0xffffff) << 16 | (long) access << 40
            | (limit >>> 16 & 0xfL) << 48 | (base >>> 24 & 0xff) << 56);
        return this;
    }

    private void interruptTables() {
        for (int vector = 0; vector < 256; vector++) {
            gate(vector, HANDLER + 16 * vector, KERNEL_CS, 0x8e);
            vector(vector, REAL_HANDLER_CS, 16 * vector);
        }
    }

    /** Writes an eight-byte gate of the IDT; {@code access} is 0x8e for a present 32-bit interrupt gate with DPL 0. */
    public LegacyMachine gate(int vector, long offset, int selector, int access) {
        ram.write(IDT + 8L * vector, 64, offset & 0xffff | (long) selector << 16 | (long) access << 40
            | (offset >>> 16 & 0xffff) << 48);
        return this;
    }

    /** Writes a far pointer of the table that real-address mode has at linear address 0. */
    public LegacyMachine vector(int vector, int segment, int offset) {
        ram.write(4L * vector, 32, (long) segment << 16 | offset);
        return this;
    }

    /** Stacks of the inner rings, in both formats; the saved state of the other tasks is the tests' business. */
    private void taskStates() {
        for (long tss : new long[] {TSS, OTHER_TSS}) {
            for (int offset = 0; offset < 0x68; offset += 8) {
                ram.write(tss + offset, 64, 0);
            }
            stack32(tss, 0, KERNEL_DS, KERNEL_STACK);
            stack32(tss, 1, RING1_DS, RING1_STACK);
        }
        for (long tss : new long[] {TSS_16, OTHER_TSS_16}) {
            stack16(tss, 0, KERNEL_DS_16, 0xf000);
            stack16(tss, 1, RING1_DS, 0xe000);
        }
    }

    /** Writes the stack of a ring into a 32-bit TSS. */
    public LegacyMachine stack32(long tss, int ring, int ss, long esp) {
        ram.write(tss + 4 + 8 * ring, 32, esp);
        ram.write(tss + 8 + 8 * ring, 32, ss);
        return this;
    }

    /** Writes the stack of a ring into a 16-bit TSS. */
    public LegacyMachine stack16(long tss, int ring, int ss, int sp) {
        ram.write(tss + 2 + 4 * ring, 16, sp);
        ram.write(tss + 4 + 4 * ring, 16, ss);
        return this;
    }

    private void registers() {
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_NE | Cpu.CR0_ET;
        cpu.cr3 = 0;
        cpu.cr4 = 0;
        cpu.efer = 0;
        cpu.gdtr = new TableRegister(GDT, GDT_LIMIT);
        cpu.idtr = new TableRegister(IDT, 0x7ff);
        cpu.ldtr = SegmentRegister.NULL;
        task(TSS_SELECTOR);
        memory.flush();
        enter(KERNEL_CS, KERNEL_DS, KERNEL_STACK);
    }

    /** Makes a TSS that of the task under way, and marks it as busy. */
    public LegacyMachine task(int selector) {
        change(selector, 0, bit(2));
        cpu.tr = new Descriptor(descriptor(selector), 0).loaded(selector);
        return this;
    }

    /**
     * Switches 32-bit paging on: the first 4 MiB are mapped to themselves for both rings, but {@code UNMAPPED} is not
     * there.
     */
    public LegacyMachine paged() {
        ram.write(PAGE_DIRECTORY, 32, PAGE_DIRECTORY + 0x1000 | 7);
        for (int page = 0; page < 1024; page++) {
            long frame = (long) page << 12;
            ram.write(PAGE_DIRECTORY + 0x1000 + 4 * page, 32, frame == UNMAPPED ? 0 : frame | 7);
        }
        cpu.cr3 = PAGE_DIRECTORY;
        cpu.cr0 |= Cpu.CR0_PG;
        memory.flush();
        return this;
    }

    /** Rewrites the entry of a page in the first 4 MiB, once paging is on. */
    @Override
    public void page(long linear, long entry) {
        if ((cpu.cr0 & Cpu.CR0_PG) == 0) {
            super.page(linear, entry);
        } else {
            ram.write(PAGE_DIRECTORY + 0x1000 + (linear >>> 12) * 4, 32, entry);
            memory.flush();
        }
    }

    /** Makes the LDT usable. */
    public LegacyMachine ldt() {
        cpu.ldtr = new Descriptor(descriptor(LDT_SELECTOR), 0).loaded(LDT_SELECTOR);
        return this;
    }

    /** Ring 3, 16-bit code and stack. */
    public LegacyMachine user16() {
        enter(USER_CS_16, USER_DS_16, REAL_SP);
        cpu.rip = 0x100;
        return this;
    }

    /** Ring 0, 16-bit code and stack; the stack has a base. */
    public LegacyMachine kernel16() {
        enter(KERNEL_CS_16, KERNEL_DS_16, REAL_SP);
        cpu.rip = 0x100;
        return this;
    }

    /** Real-address mode: the vectors at 0, code at {@code REAL_CS:0}. */
    public LegacyMachine real() {
        cpu.cr0 &= ~Cpu.CR0_PE;
        cpu.idtr = new TableRegister(0, 0x3ff);
        cpu.cpl = 0;
        segments8086(REAL_ATTRIBUTES);
        return this;
    }

    /** Virtual-8086 mode with IOPL 3: code at {@code REAL_CS:0}. */
    public LegacyMachine virtual8086() {
        return virtual8086(3);
    }

    public LegacyMachine virtual8086(int iopl) {
        cpu.cpl = 3;
        cpu.flags.value(Flags.VM | (long) iopl << 12);
        segments8086(VIRTUAL_ATTRIBUTES);
        return this;
    }

    /** Virtual-8086 mode with CR4.VME set, IOPL 0 and every interrupt sent to the 8086 program (bitmap all clear). */
    public LegacyMachine virtual8086Extended() {
        cpu.cr4 |= Cpu.CR4_VME;
        segment(TSS_SELECTOR, 0x8b, TSS, 0x87 + 1);
        ram.write(TSS + 0x66, 16, 0x88);
        for (int offset = 0x68; offset < 0x88; offset += 8) {
            ram.write(TSS + offset, 64, 0);
        }
        task(TSS_SELECTOR);
        return virtual8086(0);
    }

    /** Sets the bit of an interrupt in the redirection bitmap: it goes to the protected-mode handler. */
    public LegacyMachine protect(int vector) {
        long at = TSS + 0x68 + (vector >> 3);
        ram.write(at, 8, ram.read(at, 8) | 1L << (vector & 7));
        return this;
    }

    private void segments8086(int attributes) {
        Arrays.setAll(cpu.segments, register -> {
            int selector = register == Cpu.CS ? REAL_CS : register == Cpu.SS ? REAL_SS : REAL_DS;
            return new SegmentRegister(selector, (long) selector << 4, 0xffff, attributes);
        });
        cpu.gpr[Cpu.RSP] = REAL_SP;
        cpu.rip = 0;
    }

    /** Pushes words on the stack in use, the first one deepest. */
    public LegacyMachine push16(long... values) {
        pushAs(16, values);
        return this;
    }

    /** Pushes doublewords on the stack in use, the first one deepest. */
    public LegacyMachine push32(long... values) {
        pushAs(32, values);
        return this;
    }

    /** The word in a slot of the stack in use, 0 at its top. */
    public long word(int slot) {
        return ram.read(stackTop() + 2L * slot, 16);
    }

    /** The doubleword in a slot of the stack in use. */
    public long doubleword(int slot) {
        return ram.read(stackTop() + 4L * slot, 32);
    }

    private long stackTop() {
        var ss = cpu.segments[Cpu.SS];
        return ss.base() + (cpu.gpr[Cpu.RSP] & (ss.big() ? 0xffffffffL : 0xffff));
    }
}
