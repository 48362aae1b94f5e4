package ringside.memory;

import ringside.isa.Feature;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * A walk through the paging structures that CR3 points to, in every paging mode (SDM vol. 3A, 5.3 to 5.5). The object
 * is reused: each {@link #walk} overwrites what the last one found. Nothing is written to memory until {@link #touch}.
 */
public final class PageWalk {
    static final long P = 1;
    static final long RW = 1 << 1;
    static final long US = 1 << 2;
    static final long A = 1 << 5;
    static final long D = 1 << 6;
    static final long PS = 1 << 7;
    static final long G = 1 << 8;
    static final long XD = 1L << 63;

    private static final long ADDRESS = (1L << 52) - 1 & -4096;
    private static final int KEY_SHIFT = 59;
    /** Bits 62:52, which 4-level paging ignores and PAE paging does not (SDM vol. 3A, tables 5-8 to 5-11). */
    private static final long IGNORED_IN_LONG_MODE = 0x7ffL << 52;
    /** What a PDPTE of PAE paging has beside an address: P, PWT, PCD and ignored bits (table 5-8). */
    private static final long PDPTE_RESERVED = 0x1e6;
    /** The most bits that 32-bit paging can give a physical address (SDM vol. 3A, 5.3). */
    private static final int MOST_LEGACY_BITS = 40;

    private final Cpu cpu;
    private final PhysicalMemory ram;
    private final long[] entries = new long[6];
    private final long[] addresses = new long[6];
    private PagingMode mode = PagingMode.NONE;
    private int leaf;
    private long all;
    private long allAbove;
    private boolean executeDisabled;
    private Check refused;
    private long linear;

    public PageWalk(Cpu cpu, PhysicalMemory ram) {
        this.cpu = cpu;
        this.ram = ram;
    }

    /**
     * Loads the PDPTE registers from the table that {@code cr3} points to, when PAE paging is or comes into use (SDM
     * vol. 3A, 5.4.1): {@code #GP(0)}, and none is loaded, where a present one has a reserved bit set.
     */
    public static void loadPdptes(Cpu cpu, PhysicalMemory ram, Steps steps, long cr3) {
        var loaded = new long[4];
        for (int i = 0; i < loaded.length; i++) {
            long address = ram.gated(pdpteAddress(cr3, i));
            loaded[i] = ram.read(address, 64);
            if ((loaded[i] & P) != 0) {
                steps.require(Check.PDPTE_RESERVED_BITS_ZERO, loaded[i], PDPTE_RESERVED | cpu.model.beyondPhysical(),
                    Origin.PAGE_ENTRY, address, 0);
            }
        }
        System.arraycopy(loaded, 0, cpu.pdptes, 0, loaded.length);
    }

    private static long pdpteAddress(long cr3, int index) {
        return (cr3 & 0xffffffe0L) + 8 * index;
    }

    /** Walks down for {@code linear}. True when a translation exists; else {@link #refused()} says why not. */
    public boolean walk(long linear) {
        begin(linear);
        long table = cpu.cr3 & (mode.isLong() ? ADDRESS : 0xfffff000L);
        for (leaf = mode.levels(); leaf > 0; leaf--) {
            long entry = entries[leaf] = fetch(leaf, table);
            if ((entry & P) == 0) {
                return refuse(Check.PAGE_PRESENT);
            }
            if ((entry & reserved(leaf, entry)) != 0) {
                return refuse(Check.PAGE_RESERVED_BITS_CLEAR);
            }
            take(entry);
            if (leaf == 1 || large(leaf, entry)) {
                return true;
            }
            table = entry & ADDRESS;
        }
        return true;
    }

    private void begin(long address) {
        mode = PagingMode.of(cpu);
        linear = address;
        all = RW | US;
        allAbove = RW;
        executeDisabled = false;
        refused = null;
    }

    private boolean isRegister(int level) {
        return mode == PagingMode.PAE && level == 3;
    }

    private long fetch(int level, long table) {
        int index = mode.index(linear, level);
        if (isRegister(level)) {
            addresses[level] = ram.gated(pdpteAddress(cpu.cr3, index));
            return cpu.pdptes[index];
        }
        addresses[level] = ram.gated(table + (long) index * (mode.entryWidth() >> 3));
        return ram.read(addresses[level], mode.entryWidth());
    }

    /** The PDPTE registers of PAE paging say nothing about rights. */
    private void take(long entry) {
        if (!isRegister(leaf)) {
            allAbove = all;
            all &= entry;
            executeDisabled |= entry < 0;
        }
    }

    /** Whether the entry maps a page at a level above the last. */
    private boolean large(int level, long entry) {
        return (entry & PS) != 0 && !isRegister(level)
            && (mode != PagingMode.LEGACY || (cpu.cr4 & Cpu.CR4_PSE) != 0);
    }

    /** Bits that must be 0 in an entry of {@code level} (SDM vol. 3A, tables 5-4 to 5-20). */
    private long reserved(int level, long entry) {
        if (isRegister(level)) {
            return 0;
        }
        boolean large = level > 1 && large(level, entry);
        if (mode == PagingMode.LEGACY) {
            return large ? reservedFor4MiB() : 0;
        }
        long bits = cpu.model.beyondPhysical() & ADDRESS | ((cpu.efer & Cpu.EFER_NXE) == 0 ? XD : 0)
            | (mode == PagingMode.PAE ? IGNORED_IN_LONG_MODE : 0);
        return large ? bits | reservedForLarge(level) : bits;
    }

    /** Only PDEs map pages, and PDPTEs where the processor has 1-GiB pages: for others PS itself is reserved. */
    private long reservedForLarge(int level) {
        boolean exists = level == 2 || level == 3 && cpu.model.has(Feature.PDPE1GB);
        return exists ? (1L << mode.lowBit(level)) - (1 << 13) : PS;
    }

    /** Bits 21:13 of the entry can be bits 40:32 of the page's address, as far as the processor has them. */
    private long reservedFor4MiB() {
        int width = cpu.model.has(Feature.PSE36) ? Math.min(cpu.model.physicalBits(), MOST_LEGACY_BITS) : 32;
        return (1 << 22) - (1 << 13 + width - 32);
    }

    private boolean refuse(Check check) {
        refused = check;
        return false;
    }

    /** The highest level whose entry does not have what the check asks for; the last level where each of them has. */
    public int refusing(Check check) {
        for (int level = mode.levels(); level > leaf; level--) {
            if (!isRegister(level) && refuses(check, entries[level])) {
                return level;
            }
        }
        return leaf;
    }

    private static boolean refuses(Check check, long entry) {
        return switch (check) {
            case PAGE_USER -> (entry & US) == 0;
            case PAGE_WRITABLE, PAGE_IS_SHADOW_STACK -> (entry & RW) == 0;
            case PAGE_EXECUTABLE -> (entry & XD) != 0;
            default -> false;
        };
    }

    /** The bits of an entry that a check is about. */
    public long decisiveBits(Check check, int level) {
        return switch (check) {
            case PAGE_PRESENT -> P;
            case PAGE_RESERVED_BITS_CLEAR -> reserved(level, entries[level]);
            case PAGE_WRITABLE -> RW;
            case PAGE_EXECUTABLE -> XD;
            case PAGE_IS_SHADOW_STACK -> level == leaf ? RW | D : RW;
            default -> US;
        };
    }

    /** How the bits that make a shadow-stack page are set in an entry of {@code level}. */
    long shadowStackBits(int level) {
        return level == leaf ? D : RW;
    }

    /** Sets the accessed bits of the entries used and, for a write, the dirty bit of the last (SDM vol. 3A, 5.8). */
    void touch(boolean write) {
        for (int level = mode.levels(); level >= Math.max(leaf, 1); level--) {
            long wanted = entries[level] | A | (write && level == leaf ? D : 0);
            if (wanted != entries[level] && !isRegister(level)) {
                entries[level] = wanted;
                ram.write(addresses[level], mode.entryWidth(), wanted);
            }
        }
    }

    /** The mode of the walk. */
    public PagingMode mode() {
        return mode;
    }

    /** The check that ended the walk, or null when the translation exists. */
    public Check refused() {
        return refused;
    }

    /** The level at which the walk ended: 3 for a PDPTE, 2 for a PDE, 1 for a PTE; 0 when paging is off. */
    public int leaf() {
        return leaf;
    }

    /** The entry read at {@code level}, from the mode's levels down to {@link #leaf()}. */
    public long entry(int level) {
        return entries[level];
    }

    /** The physical address of the entry read at {@code level}. */
    public long entryAddress(int level) {
        return addresses[level];
    }

    /** R/W is set at every level. */
    public boolean writable() {
        return (all & RW) != 0;
    }

    /** U/S is set at every level. */
    public boolean user() {
        return (all & US) != 0;
    }

    /** XD is clear at every level. */
    public boolean executable() {
        return !executeDisabled;
    }

    /** A shadow-stack page: R/W clear and D set in the last entry, R/W set in all others (SDM vol. 3A, 5.6). */
    public boolean shadowStack() {
        return leaf > 0 && (entries[leaf] & (RW | D)) == D && (allAbove & RW) != 0;
    }

    public boolean dirty() {
        return leaf == 0 || (entries[leaf] & D) != 0;
    }

    /** G is set, and CR4.PGE lets it count. */
    public boolean global() {
        return leaf > 0 && (entries[leaf] & G) != 0 && (cpu.cr4 & Cpu.CR4_PGE) != 0;
    }

    /** The protection key; 0 in modes without (SDM vol. 3A, 5.6.2). */
    public int key() {
        return mode.isLong() ? (int) (entries[leaf] >>> KEY_SHIFT) & 15 : 0;
    }

    /** The size of the page in bytes: 4 KiB, 2 MiB, 4 MiB or 1 GiB. */
    public long pageSize() {
        return leaf == 0 ? PhysicalMemory.PAGE : 1L << mode.lowBit(leaf);
    }

    /** The physical address that the walked linear address translates to. */
    public long physical() {
        return ram.gated(leaf == 0 ? linear : frame() | linear & pageSize() - 1);
    }

    /** The physical address of the page. */
    public long frame() {
        long entry = entries[leaf];
        long high = mode == PagingMode.LEGACY && leaf == 2 ? (entry >>> 13 & 0xff) << 32 : 0;
        return entry & ADDRESS & -pageSize() | high;
    }
}
