package ringside.memory;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidModel;

/**
 * A walk through the paging structures that CR3 points to (SDM vol. 3A, 5.5: 4-level paging). The object is reused:
 * each {@link #walk} overwrites what the last one found. Nothing is written to memory until {@link #touch}.
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
    private static final long BEYOND_PHYSICAL = (1L << 52) - (1L << CpuidModel.PHYSICAL_BITS);

    private final Cpu cpu;
    private final PhysicalMemory ram;
    private final long[] entries = new long[5];
    private final long[] addresses = new long[5];
    private int leaf;
    private long all;
    private boolean executeDisabled;
    private Check refused;
    private long linear;

    public PageWalk(Cpu cpu, PhysicalMemory ram) {
        this.cpu = cpu;
        this.ram = ram;
    }

    /** Walks down for {@code linear}. True when a translation exists; else {@link #refused()} says why not. */
    public boolean walk(long linear) {
        this.linear = linear;
        all = RW | US;
        executeDisabled = false;
        refused = null;
        long table = cpu.cr3 & ADDRESS;
        for (leaf = 4; leaf > 0; leaf--) {
            addresses[leaf] = table + (linear >>> 3 + 9 * leaf & 0x1ff) * 8;
            long entry = entries[leaf] = ram.read(addresses[leaf], 64);
            if ((entry & P) == 0) {
                return refuse(Check.PAGE_PRESENT);
            }
            if ((entry & reserved(leaf, entry)) != 0) {
                return refuse(Check.PAGE_RESERVED_BITS_CLEAR);
            }
            all &= entry;
            executeDisabled |= entry < 0;
            if (leaf == 1 || (entry & PS) != 0) {
                return true;
            }
            table = entry & ADDRESS;
        }
        throw new AssertionError("the last level always ends the walk");
    }

    /** Bits that must be 0 in an entry of {@code level} (SDM vol. 3A, tables 5-15 to 5-20). */
    private long reserved(int level, long entry) {
        long bits = BEYOND_PHYSICAL | ((cpu.efer & Cpu.EFER_NXE) == 0 ? XD : 0);
        boolean large = (entry & PS) != 0;
        return switch (level) {
            case 4 -> bits | PS;
            case 3 -> large ? bits | (1 << 30) - (1 << 13) : bits;
            case 2 -> large ? bits | (1 << 21) - (1 << 13) : bits;
            default -> bits;
        };
    }

    private boolean refuse(Check check) {
        refused = check;
        return false;
    }

    /** Sets the accessed bits of the entries used and, for a write, the dirty bit of the last (SDM vol. 3A, 5.8). */
    void touch(boolean write) {
        for (int level = 4; level >= leaf; level--) {
            long wanted = entries[level] | A | (write && level == leaf ? D : 0);
            if (wanted != entries[level]) {
                entries[level] = wanted;
                ram.write(addresses[level], 64, wanted);
            }
        }
    }

    /** The check that ended the walk, or null when the translation exists. */
    public Check refused() {
        return refused;
    }

    /** The level at which the walk ended: 4 for a PML4E, 3 for a PDPTE, 2 for a PDE, 1 for a PTE. */
    public int leaf() {
        return leaf;
    }

    /** The entry read at {@code level}, from 4 down to {@link #leaf()}. */
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

    public boolean dirty() {
        return (entries[leaf] & D) != 0;
    }

    /** G is set, and CR4.PGE lets it count. */
    public boolean global() {
        return (entries[leaf] & G) != 0 && (cpu.cr4 & Cpu.CR4_PGE) != 0;
    }

    /** The size of the page in bytes: 4 KiB, 2 MiB or 1 GiB. */
    public long pageSize() {
        return 1L << 3 + 9 * leaf;
    }

    /** The physical address that the walked linear address translates to. */
    public long physical() {
        long inside = pageSize() - 1;
        return entries[leaf] & ADDRESS & ~inside | linear & inside;
    }
}
