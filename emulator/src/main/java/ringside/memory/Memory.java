package ringside.memory;

import ringside.state.Archive;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Memory as instructions see it: linear addresses, translated and checked by paging. Values are zero-extended; widths
 * are in bits (8, 16, 32, 64). An access that may not be throws a page {@link Fault} and changes nothing, also when it
 * crosses a page border. Addresses must be canonical: segmentation has seen to that before.
 */
public final class Memory {
    private static final long PAGE_MASK = -4096;

    private final Cpu cpu;
    private final PhysicalMemory ram;
    private final Steps steps;
    private final Tlb tlb = new Tlb();
    private final Translation translation;
    private Watcher watcher;
    private Ports ports = Ports.NONE;
    private ApicRegisters apic = ApicRegisters.NONE;

    public Memory(Cpu cpu, PhysicalMemory ram, Steps steps) {
        this.cpu = cpu;
        this.ram = ram;
        this.steps = steps;
        this.translation = new Translation(cpu, ram, steps, tlb);
        ram.pageWatcher(tlb);
    }

    /** Saves or restores the translations that it remembers; stale ones are state too. */
    public void archive(Archive archive) {
        tlb.archive(archive);
    }

    public PhysicalMemory ram() {
        return ram;
    }

    /** The log that refused accesses are told to. */
    public Steps steps() {
        return steps;
    }

    /** The I/O ports. */
    public Ports ports() {
        return ports;
    }

    public void ports(Ports ports) {
        this.ports = ports;
    }

    /** The local APIC's registers as x2APIC mode shows them. */
    public ApicRegisters apic() {
        return apic;
    }

    public void apic(ApicRegisters apic) {
        this.apic = apic;
    }

    /** Who sees every access; null for nobody. */
    public Watcher watcher() {
        return watcher;
    }

    /** Sets who sees every access; null for nobody. While somebody watches, every access takes the slow path. */
    public void watch(Watcher watcher) {
        this.watcher = watcher;
        tlb.forgetQuick();
    }

    // ---- Reads at the current privilege level

    public long read8(long linear) {
        int slot = Tlb.slot(linear);
        return (linear & PAGE_MASK) == readTags()[slot]
            ? tlb.pages[slot][(int) linear & 4095] & 0xff : readSlow(linear, 8, current());
    }

    public long read16(long linear) {
        int slot = Tlb.slot(linear);
        return (linear + 1 & PAGE_MASK) == readTags()[slot]
            ? (short) PhysicalMemory.SHORT.get(tlb.pages[slot], (int) linear & 4095) & 0xffff
            : readSlow(linear, 16, current());
    }

    public long read32(long linear) {
        int slot = Tlb.slot(linear);
        return (linear + 3 & PAGE_MASK) == readTags()[slot]
            ? (int) PhysicalMemory.INT.get(tlb.pages[slot], (int) linear & 4095) & 0xffffffffL
            : readSlow(linear, 32, current());
    }

    public long read64(long linear) {
        int slot = Tlb.slot(linear);
        return (linear + 7 & PAGE_MASK) == readTags()[slot]
            ? (long) PhysicalMemory.LONG.get(tlb.pages[slot], (int) linear & 4095)
            : readSlow(linear, 64, current());
    }

    public long read(long linear, int width) {
        return switch (width) {
            case 8 -> read8(linear);
            case 16 -> read16(linear);
            case 32 -> read32(linear);
            default -> read64(linear);
        };
    }

    // ---- Writes at the current privilege level

    public void write8(long linear, long value) {
        int slot = Tlb.slot(linear);
        if ((linear & PAGE_MASK) == writeTags()[slot]) {
            tlb.pages[slot][(int) linear & 4095] = (byte) value;
        } else {
            writeSlow(linear, 8, value, current());
        }
    }

    public void write16(long linear, long value) {
        int slot = Tlb.slot(linear);
        if ((linear + 1 & PAGE_MASK) == writeTags()[slot]) {
            PhysicalMemory.SHORT.set(tlb.pages[slot], (int) linear & 4095, (short) value);
        } else {
            writeSlow(linear, 16, value, current());
        }
    }

    public void write32(long linear, long value) {
        int slot = Tlb.slot(linear);
        if ((linear + 3 & PAGE_MASK) == writeTags()[slot]) {
            PhysicalMemory.INT.set(tlb.pages[slot], (int) linear & 4095, (int) value);
        } else {
            writeSlow(linear, 32, value, current());
        }
    }

    public void write64(long linear, long value) {
        int slot = Tlb.slot(linear);
        if ((linear + 7 & PAGE_MASK) == writeTags()[slot]) {
            PhysicalMemory.LONG.set(tlb.pages[slot], (int) linear & 4095, value);
        } else {
            writeSlow(linear, 64, value, current());
        }
    }

    public void write(long linear, int width, long value) {
        switch (width) {
            case 8 -> write8(linear, value);
            case 16 -> write16(linear, value);
            case 32 -> write32(linear, value);
            default -> write64(linear, value);
        }
    }

    /** Faults as one write of {@code bytes} bytes would, and writes nothing. */
    public void probeWrite(long linear, int bytes) {
        probeWrite(linear, bytes, current());
    }

    /** Faults where alignment is checked and {@code linear} is not a multiple of {@code bytes}. */
    public void requireAligned(long linear, int bytes) {
        requireAligned(linear, bytes, current());
    }

    // ---- Many bytes at once, at the current privilege level

    /**
     * Copies elements upwards one after the other, as far as the two pages go, where neither needs another look. Nobody
     * watches then.
     *
     * @param unit  the bytes of an element
     * @param bytes how many bytes to copy at most
     * @return how many bytes were copied, whole elements; 0 where the next one has to be read and written by itself
     */
    public int copy(long from, long to, int unit, int bytes) {
        int source = Tlb.slot(from);
        int target = Tlb.slot(to);
        if ((from & PAGE_MASK) != readTags()[source] || (to & PAGE_MASK) != writeTags()[target]) {
            return 0;
        }
        int start = (int) from & 4095;
        int end = (int) to & 4095;
        int room = Math.min(bytes, 4096 - Math.max(start, end));
        // What was copied is copied again where it lies ahead of the source: not more at once than lies between.
        boolean ahead = tlb.pages[source] == tlb.pages[target] && start < end;
        int count = whole(ahead ? Math.min(room, end - start) : room, unit);
        System.arraycopy(tlb.pages[source], start, tlb.pages[target], end, count);
        return count;
    }

    /**
     * Stores the low {@code width} bits of {@code value} into one element after the other, as far as the page goes,
     * where it needs no other look.
     *
     * @return how many of {@code bytes} bytes were stored, whole elements; 0 where the next one has to be written by
     *     itself
     */
    public int fill(long to, int width, long value, int bytes) {
        int slot = Tlb.slot(to);
        if ((to & PAGE_MASK) != writeTags()[slot]) {
            return 0;
        }
        int start = (int) to & 4095;
        int count = whole(Math.min(bytes, 4096 - start), width >> 3);
        PhysicalMemory.fill(tlb.pages[slot], start, count, width, value);
        return count;
    }

    private static int whole(int bytes, int unit) {
        return bytes & -unit;
    }

    // ---- Accesses on somebody's behalf

    public long read(long linear, int width, Privilege privilege) {
        int slot = Tlb.slot(linear);
        var tags = privilege == Privilege.USER ? tlb.userRead : tlb.systemRead;
        return quick(linear, width >> 3, tags[slot]) ? PhysicalMemory.get(tlb.pages[slot], (int) linear & 4095, width)
            : readSlow(linear, width, privilege);
    }

    public void write(long linear, int width, long value, Privilege privilege) {
        int slot = Tlb.slot(linear);
        if (quick(linear, width >> 3, writeTags(privilege)[slot])) {
            PhysicalMemory.put(tlb.pages[slot], (int) linear & 4095, width, value);
        } else {
            writeSlow(linear, width, value, privilege);
        }
    }

    public void probeWrite(long linear, int bytes, Privilege privilege) {
        if (!quick(linear, bytes, writeTags(privilege)[Tlb.slot(linear)])) {
            requireAligned(linear, Math.min(Integer.highestOneBit(bytes), 8), privilege);
            probe(linear, bytes, Access.WRITE, privilege);
        }
    }

    private long[] writeTags(Privilege privilege) {
        return privilege == Privilege.USER ? tlb.userWrite : tlb.systemWrite;
    }

    /** Whether all bytes lie in the page for which {@code tag} says that nothing need be checked. */
    private static boolean quick(long linear, int bytes, long tag) {
        return (linear + bytes - 1 & PAGE_MASK) == tag;
    }

    /**
     * Faults as accesses to {@code bytes} bytes (at most 4096) would, whatever their alignment, and touches nothing but
     * accessed and dirty bits.
     */
    public void probe(long linear, int bytes, Access access, Privilege privilege) {
        translate(linear, access, privilege);
        if (crosses(linear, bytes)) {
            translate(nextPage(linear), access, privilege);
        }
    }

    // ---- Shadow stacks

    /** Reads 32 or 64 bits of the shadow stack, as {@code ret} does. */
    public long readShadow(long linear, int width, Privilege privilege) {
        return readAs(Access.SHADOW_READ, linear, width, privilege);
    }

    /** Writes 32 or 64 bits to the shadow stack; for a user's one, {@code wruss} does so at CPL 0. */
    public void writeShadow(long linear, int width, long value, Privilege privilege) {
        writeAs(Access.SHADOW_WRITE, linear, width, value, privilege);
    }

    /** The physical address of the instruction byte at {@code linear}; faults where it may not be executed. */
    public long executable(long linear) {
        int slot = Tlb.slot(linear);
        var tags = cpu.cpl == 3 ? tlb.userExecute : tlb.systemExecute;
        return (linear & PAGE_MASK) == tags[slot] ? tlb.frames[slot] | linear & 4095
            : translate(linear, Access.EXECUTE, current());
    }

    // ---- What makes translations stale

    /** Forgets every translation (a change of CR0.PG, CR4.PGE and the like). */
    public void flush() {
        tlb.flush();
    }

    /** Forgets the translations of the present PCID that are not global (a load of CR3). */
    public void flushNonGlobal() {
        tlb.flushContext(translation.pcid());
    }

    /** Keeps all translations for a new CR3 (a load of CR3 with bit 63 set while CR4.PCIDE is). */
    public void switchedContext() {
        tlb.forgetQuick();
    }

    /** Forgets the translations of one PCID that are not global ({@code invpcid}). */
    public void flushNonGlobal(int pcid) {
        tlb.flushContext(pcid);
    }

    /** Forgets the translations of all PCIDs that are not global ({@code invpcid}). */
    public void flushAllNonGlobal() {
        tlb.flushNonGlobal();
    }

    /** Forgets the translation of one page ({@code invlpg}). */
    public void invalidate(long linear) {
        tlb.invalidate(linear, translation.pcid());
    }

    /** Forgets the translation of one page for one PCID ({@code invpcid}). */
    public void invalidate(long linear, int pcid) {
        tlb.invalidate(linear, pcid);
    }

    /**
     * Must be called when something that decides permissions has changed without a flush: CR0.WP, CR0.AM, CR4.SMEP,
     * CR4.SMAP, CR4.PKE, CR4.PKS, RFLAGS.AC, PKRU, IA32_PKRS; and when a debug register has. (CPL needs
     * no call.)
     */
    public void permissionsChanged() {
        tlb.forgetQuick();
    }

    /**
     * Marks {@code bytes} bytes at a physical address, all in one page, as decoded code: the next write to them is
     * reported.
     */
    public void protectCode(long physical, int bytes) {
        if (!ram.holdsCode(physical)) {
            tlb.forgetQuickWrites();
        }
        ram.markCode(physical, bytes);
    }

    // ---- The slow path

    private Privilege current() {
        return Privilege.of(cpu.cpl);
    }

    private long[] readTags() {
        return cpu.cpl == 3 ? tlb.userRead : tlb.systemRead;
    }

    private long[] writeTags() {
        return cpu.cpl == 3 ? tlb.userWrite : tlb.systemWrite;
    }

    private static boolean crosses(long linear, int bytes) {
        return (linear & 4095) + bytes > 4096;
    }

    /**
     * Where the second part of an access lies that crosses a page: the address that CR2 shows when that page is
     * refused. Linear addresses of 32 bits wrap around.
     */
    private long nextPage(long linear) {
        long next = (linear | 4095) + 1;
        return next == 1L << 32 && !cpu.in64BitMode() ? 0 : next;
    }

    private long readSlow(long linear, int width, Privilege privilege) {
        requireAligned(linear, width >> 3, privilege);
        return readAs(Access.READ, linear, width, privilege);
    }

    private long readAs(Access access, long linear, int width, Privilege privilege) {
        int bytes = width >> 3;
        long value;
        if (crosses(linear, bytes)) {
            long first = translate(linear, access, privilege);
            long second = translate(nextPage(linear), access, privilege);
            value = readSplit(linear, bytes, first, second);
        } else {
            value = ram.read(translate(linear, access, privilege), width);
        }
        if (watcher != null) {
            watcher.read(linear, width, value);
        }
        if (Breakpoints.enabled(cpu)) {
            cpu.debugPending |= Breakpoints.onRead(cpu, linear, bytes);
        }
        return value;
    }

    private long readSplit(long linear, int bytes, long first, long second) {
        int head = 4096 - (int) (linear & 4095);
        return readPart(first, head) | readPart(second, bytes - head) << 8 * head;
    }

    private long peekSplit(long linear, int bytes, long first, long second) {
        int head = 4096 - (int) (linear & 4095);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= ram.peek(i < head ? first + i : second + i - head, 8) << 8 * i;
        }
        return value;
    }

    /** Reads 1 to 7 bytes that lie in one page, in pieces that a bus makes of them. */
    private long readPart(long physical, int bytes) {
        long value = 0;
        for (int at = 0, piece; at < bytes; at += piece) {
            piece = piece(physical + at, bytes - at);
            value |= ram.read(physical + at, 8 * piece) << 8 * at;
        }
        return value;
    }

    private void writePart(long physical, int bytes, long value) {
        for (int at = 0, piece; at < bytes; at += piece) {
            piece = piece(physical + at, bytes - at);
            ram.write(physical + at, 8 * piece, value >>> 8 * at);
        }
    }

    /** The largest aligned piece that the bytes at an address begin with. */
    private static int piece(long physical, int bytes) {
        return Math.min(Long.numberOfTrailingZeros(physical) > 2 ? 4 : (int) Long.lowestOneBit(physical),
            Integer.highestOneBit(bytes));
    }

    private void writeSlow(long linear, int width, long value, Privilege privilege) {
        requireAligned(linear, width >> 3, privilege);
        writeAs(Access.WRITE, linear, width, value, privilege);
    }

    private void writeAs(Access access, long linear, int width, long value, Privilege privilege) {
        int bytes = width >> 3;
        long first = translate(linear, access, privilege);
        if (!crosses(linear, bytes)) {
            if (watcher != null) {
                watcher.write(linear, width, ram.peek(first, width), value);
            }
            ram.write(first, width, value);
            noteWrite(linear, bytes);
            return;
        }
        long second = translate(nextPage(linear), access, privilege);
        if (watcher != null) {
            watcher.write(linear, width, peekSplit(linear, bytes, first, second), value);
        }
        int head = 4096 - (int) (linear & 4095);
        writePart(first, head, value);
        writePart(second, bytes - head, value >>> 8 * head);
        noteWrite(linear, bytes);
    }

    /** Remembers the data breakpoints that a write has met. */
    private void noteWrite(long linear, int bytes) {
        if (Breakpoints.enabled(cpu)) {
            cpu.debugPending |= Breakpoints.onWrite(cpu, linear, bytes);
        }
    }

    /** Alignment is checked at CPL 3 only, with CR0.AM and RFLAGS.AC both set (SDM vol. 3A, 7.15, Interrupt 17). */
    private void requireAligned(long linear, int bytes, Privilege privilege) {
        if (privilege == Privilege.USER && alignmentChecked()) {
            steps.require(Check.ADDRESS_ALIGNED, linear, bytes - 1, Origin.MEMORY, linear, 0);
        }
    }

    private boolean alignmentChecked() {
        return (cpu.cr0 & Cpu.CR0_AM) != 0 && cpu.flags.has(Flags.AC);
    }

    /** The physical address of {@code linear}, checked for {@code access}. */
    private long translate(long linear, Access access, Privilege privilege) {
        int slot = translation.slot(linear, access, privilege);
        if (!access.shadow()) {
            quicken(slot, linear, access, privilege);
        }
        return tlb.frames[slot] | linear & 4095;
    }

    /**
     * Lets the next access of this sort to the page go straight through, where nothing has to be looked at any more.
     */
    private void quicken(int slot, long linear, Access access, Privilege privilege) {
        long page = linear & PAGE_MASK;
        boolean user = privilege == Privilege.USER;
        if (access == Access.EXECUTE) {
            (user ? tlb.userExecute : tlb.systemExecute)[slot] = page;
            return;
        }
        var bytes = access == Access.READ ? ram.page(tlb.frames[slot]) : ram.pageToWrite(tlb.frames[slot]);
        boolean smapped = !user && (tlb.bits[slot] & (Tlb.UNPAGED | Tlb.USER)) == Tlb.USER
            && (cpu.cr4 & Cpu.CR4_SMAP) != 0;
        if (watcher != null || bytes == null || smapped || user && alignmentChecked()
            || Breakpoints.watch(cpu, linear)) {
            return;
        }
        tlb.pages[slot] = bytes;
        if (access == Access.READ) {
            (user ? tlb.userRead : tlb.systemRead)[slot] = page;
        } else if (!ram.holdsCode(tlb.frames[slot])) {
            (user ? tlb.userWrite : tlb.systemWrite)[slot] = page;
        }
    }
}
