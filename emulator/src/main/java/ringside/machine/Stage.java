package ringside.machine;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import ringside.memory.PhysicalMemory;
import ringside.state.Archive;
import ringside.state.Attributes;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Flags;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/**
 * What cells meet: 64-bit mode at CPL 0 with a GDT, an IDT full of gates to stubs, a TSS and stacks, all of it mapped
 * for both rings (only the page tables are the supervisor's own).
 *
 * <p>RAM appears at {@link #WINDOW}: the linear address of a physical one is {@code WINDOW + physical}, wherever
 * something lies. Stacks have an unmapped page below them; page 0 and everything else is unmapped.
 */
public final class Stage {
    /** The linear address at which physical address 0 would lie. */
    public static final long WINDOW = 0xffffffff80000000L;
    /** Where units go. */
    public static final long UNITS = WINDOW + 0x1000000;

    public static final long GDT = WINDOW + 0x100000;
    public static final long IDT = WINDOW + 0x101000;
    public static final long TSS = WINDOW + 0x102000;
    /** 256 stubs, one for each vector, {@link #STUB_SIZE} bytes each: where the default gates lead. */
    public static final long STUBS = WINDOW + 0x103000;
    public static final int STUB_SIZE = 16;
    /** The return address of an entry: arriving here ends the run. */
    public static final long RETURN = WINDOW + 0x104000;

    public static final long KERNEL_STACK_TOP = WINDOW + 0x120000;
    /**
     * Where the TSS's RSP0 points at first: a stack of its own, so that a frame pushed there leaves the entry's frames
     * alone.
     */
    public static final long INTERRUPT_STACK_TOP = WINDOW + 0x140000;
    public static final long USER_STACK_TOP = WINDOW + 0x160000;
    /** Every stack's size in bytes. */
    public static final int STACK_SIZE = 0x10000;

    public static final int KERNEL_CS = 0x08;
    public static final int KERNEL_DS = 0x10;
    public static final int USER_CS32 = 0x1b;
    public static final int USER_DS = 0x23;
    public static final int USER_CS = 0x2b;
    public static final int TSS_SELECTOR = 0x38;

    public static final int GDT_LIMIT = TSS_SELECTOR + 15;
    public static final int TSS_LIMIT = 103;
    public static final int GATES = 256;

    private static final long TABLES = 0x200000;
    private static final long TABLES_END = 0x400000;

    private static final long CODE64 = 0x00af9b000000ffffL;
    private static final long CODE32 = 0x00cf9b000000ffffL;
    private static final long DATA = 0x00cf93000000ffffL;
    private static final long RING_3 = 3L << 45;
    private static final long INTERRUPT_GATE = 0x8eL << 40;
    private static final long AVAILABLE_TSS = 0x89L << 40;

    private static final long CR0 = Cpu.CR0_PE | Cpu.CR0_MP | Cpu.CR0_ET | Cpu.CR0_NE | Cpu.CR0_WP | Cpu.CR0_AM
        | Cpu.CR0_PG;
    private static final long CR4 = Cpu.CR4_PAE | Cpu.CR4_PGE | Cpu.CR4_FSGSBASE;
    private static final long EFER = Cpu.EFER_SCE | Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE;

    private final Cpu cpu;
    private final PhysicalMemory ram;
    private final AddressSpace space;
    private long protections;
    private long highestUnit = UNITS - WINDOW;

    /** Sets the stage in RAM and makes the processor ready. */
    Stage(Cpu cpu, PhysicalMemory ram) {
        this.cpu = cpu;
        this.ram = ram;
        this.space = new AddressSpace(ram, TABLES, TABLES_END);
        mapStage();
        writeGdt();
        writeIdt();
        writeTss();
        cpu.gdtr = new TableRegister(GDT, GDT_LIMIT);
        cpu.idtr = new TableRegister(IDT, GATES * 16 - 1);
        cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, TSS_LIMIT, 0x8b);
        enter();
    }

    /** The names under which cells find the stage's places. */
    public static Map<String, Long> symbols() {
        var symbols = new LinkedHashMap<String, Long>();
        symbols.put("gdt", GDT);
        symbols.put("idt", IDT);
        symbols.put("tss", TSS);
        symbols.put("kernel_stack_top", KERNEL_STACK_TOP);
        symbols.put("interrupt_stack_top", INTERRUPT_STACK_TOP);
        symbols.put("user_stack_top", USER_STACK_TOP);
        symbols.put("physical_memory", WINDOW);
        return symbols;
    }

    /**
     * CR4 bits beyond the usual that every entry starts with: {@link Cpu#CR4_SMEP}, {@link Cpu#CR4_SMAP},
     * {@link Cpu#CR4_UMIP}.
     */
    public void protections(long cr4Bits) {
        protections = cr4Bits & (Cpu.CR4_SMEP | Cpu.CR4_SMAP | Cpu.CR4_UMIP);
    }

    /** See {@link #protections(long)}. */
    public long protections() {
        return protections;
    }

    /**
     * Makes {@code size} bytes of linear memory exist, whole pages. In the {@link #WINDOW} a page lies at its natural
     * physical address; elsewhere it keeps the frame that it has, or takes one.
     *
     * @param ring 3: both rings may use it; 0: the supervisor alone
     * @throws MachineException when it collides with the stage or RAM is used up
     */
    public void map(long linear, long size, boolean writable, boolean executable, int ring) {
        requireFree(linear, size);
        long bits = (writable ? AddressSpace.WRITABLE : 0) | (executable ? 0 : AddressSpace.EXECUTE_DISABLE)
            | (ring == 3 ? AddressSpace.USER : 0);
        for (long page = linear & -4096; page - linear < size; page += 4096) {
            space.map(page, frame(page), bits);
        }
    }

    private void requireFree(long linear, long size) {
        long end = linear + size;
        boolean inWindow = Long.compareUnsigned(end - 1, WINDOW) >= 0;
        if (inWindow && (linear - WINDOW < TABLES_END || end - WINDOW > space.lowestFrame())) {
            throw new MachineException(("0x%x to 0x%x is not free: from 0x%x on the stage has its own tables, "
                + "and memory ends at 0x%x").formatted(linear, end - 1, WINDOW, WINDOW + space.lowestFrame()));
        }
        if (inWindow) {
            highestUnit = Math.max(highestUnit, end - WINDOW);
        }
    }

    private long frame(long page) {
        if (Long.compareUnsigned(page, WINDOW) >= 0) {
            return page - WINDOW;
        }
        long entry = space.entry(page);
        return entry != 0 ? entry & 0xffffffffff000L : space.takeFrame(highestUnit);
    }

    /**
     * Writes bytes at a linear address through the stage's own page tables, whatever their permissions.
     *
     * @throws MachineException where nothing is mapped
     */
    public void write(long linear, byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            long address = linear + at;
            long entry = space.entry(address);
            if (entry == 0) {
                throw new MachineException("nothing is mapped at 0x%x".formatted(address));
            }
            int count = Math.min(4096 - (int) (address & 4095), bytes.length - at);
            var part = Arrays.copyOfRange(bytes, at, at + count);
            ram.write((entry & 0xffffffffff000L) + (address & 4095), part);
            at += count;
        }
    }

    /**
     * Brings the processor to where an entry starts: CPL 0, flat segments, interrupts off, general registers 0, the
     * stage's control registers. Memory, descriptor-table registers and model-specific registers (EFER apart) stay as
     * they are.
     */
    void enter() {
        Arrays.fill(cpu.gpr, 0);
        cpu.flags.value(0);
        cpu.cpl = 0;
        long fsBase = cpu.segments[Cpu.FS].base();
        long gsBase = cpu.segments[Cpu.GS].base();
        Arrays.fill(cpu.segments, new Descriptor(DATA, 0).loaded(KERNEL_DS));
        cpu.segments[Cpu.CS] = new Descriptor(CODE64, 0).loaded(KERNEL_CS);
        cpu.segments[Cpu.FS] = cpu.segments[Cpu.FS].withBase(fsBase);
        cpu.segments[Cpu.GS] = cpu.segments[Cpu.GS].withBase(gsBase);
        cpu.cr0 = CR0;
        cpu.cr3 = space.root();
        cpu.cr4 = CR4 | protections;
        cpu.cr8 = 0;
        cpu.efer = EFER;
        cpu.halted = false;
        cpu.interruptShadow = false;
        cpu.nmiBlocked = false;
    }

    /** The vector whose stub lies at {@code rip}, or -1. */
    static int stubVector(long rip) {
        long offset = rip - STUBS;
        return offset >= 0 && offset < (long) GATES * STUB_SIZE && offset % STUB_SIZE == 0
            ? (int) (offset / STUB_SIZE) : -1;
    }

    /**
     * Undoes the delivery that led to a stub: the registers go back to what the frame at RSP says, the frame stays in
     * memory. The processor aligns a frame to 16 bytes, so RSP's bit 3 tells whether an error code lies on top of it.
     */
    void undoDelivery(LongUnaryOperator read64) {
        long frame = cpu.gpr[Cpu.RSP] + ((cpu.gpr[Cpu.RSP] & 8) == 0 ? 8 : 0);
        int cs = (int) read64.applyAsLong(frame + 8) & 0xffff;
        int ss = (int) read64.applyAsLong(frame + 32) & 0xffff;
        cpu.rip = read64.applyAsLong(frame);
        cpu.flags.value(read64.applyAsLong(frame + 16) & ~Flags.RF);
        cpu.gpr[Cpu.RSP] = read64.applyAsLong(frame + 24);
        cpu.cpl = cs & 3;
        cpu.segments[Cpu.CS] = reload(cs, read64);
        cpu.segments[Cpu.SS] = reload(ss, read64);
    }

    private SegmentRegister reload(int selector, LongUnaryOperator read64) {
        if ((selector & ~3) == 0) {
            return new SegmentRegister(selector, 0, 0, (selector & 3) << 5);
        }
        long table = (selector & 4) == 0 ? cpu.gdtr.base() : cpu.ldtr.base();
        return new Descriptor(read64.applyAsLong(table + (selector & ~7)), 0).loaded(selector);
    }

    /** Saves or restores what does not lie in RAM. */
    void archive(Archive archive) {
        space.archive(archive);
        protections = archive.of(protections);
        highestUnit = archive.of(highestUnit);
    }

    private void mapStage() {
        mapData(GDT, 4096);
        mapData(IDT, 4096);
        mapData(TSS, 4096);
        mapCode(STUBS);
        mapCode(RETURN);
        mapData(KERNEL_STACK_TOP - STACK_SIZE, STACK_SIZE);
        mapData(INTERRUPT_STACK_TOP - STACK_SIZE, STACK_SIZE);
        mapData(USER_STACK_TOP - STACK_SIZE, STACK_SIZE);
        for (long table = TABLES; table < TABLES_END; table += 4096) {
            space.map(WINDOW + table, table, AddressSpace.WRITABLE | AddressSpace.EXECUTE_DISABLE);
        }
    }

    private void mapData(long linear, int size) {
        for (long page = linear; page < linear + size; page += 4096) {
            space.map(page, page - WINDOW, AddressSpace.WRITABLE | AddressSpace.USER | AddressSpace.EXECUTE_DISABLE);
        }
    }

    private void mapCode(long page) {
        space.map(page, page - WINDOW, AddressSpace.USER);
    }

    private void writeGdt() {
        long[] entries = {0, CODE64, DATA, CODE32 | RING_3, DATA | RING_3, CODE64 | RING_3, DATA | RING_3,
            TSS_LIMIT | (TSS & 0xffffff) << 16 | AVAILABLE_TSS | 2L * Attributes.ACCESSED << 40
                | (TSS >>> 24 & 0xff) << 56,
            TSS >>> 32};
        for (int i = 0; i < entries.length; i++) {
            ram.write(GDT - WINDOW + 8L * i, 64, entries[i]);
        }
    }

    /** Each gate leads to its stub: {@code hlt; jmp} back, never executed, since the run stops there. */
    private void writeIdt() {
        for (int vector = 0; vector < GATES; vector++) {
            long stub = STUBS + (long) vector * STUB_SIZE;
            ram.write(IDT - WINDOW + 16L * vector, 64,
                stub & 0xffff | (long) KERNEL_CS << 16 | INTERRUPT_GATE | (stub >>> 16 & 0xffff) << 48);
            ram.write(IDT - WINDOW + 16L * vector + 8, 64, stub >>> 32);
            ram.write(stub - WINDOW, 32, 0xfdebf4);
        }
        ram.write(RETURN - WINDOW, 32, 0xfdebf4);
    }

    /** An I/O map base beyond the limit: no port is allowed to ring 3. */
    private void writeTss() {
        ram.write(TSS - WINDOW + 4, 64, INTERRUPT_STACK_TOP);
        ram.write(TSS - WINDOW + 102, 16, TSS_LIMIT + 1);
    }
}
