package ringside.memory;

import ringside.state.Cpu;

/** How linear addresses become physical ones (SDM vol. 3A, 5.1.1), and what the paging structures look like. */
public enum PagingMode {
    /** CR0.PG is clear: the linear address is the physical one. */
    NONE(0, 0, 0),
    /** 32-bit paging: entries of 32 bits, and with CR4.PSE 4-MiB pages. */
    LEGACY(2, 32, 10),
    /** PAE paging: the first of three levels is four registers in the processor. */
    PAE(3, 64, 9),
    FOUR_LEVEL(4, 64, 9),
    FIVE_LEVEL(5, 64, 9);

    private static final String[] NAMES = {"", "PTE", "PDE", "PDPTE", "PML4E", "PML5E"};

    private final int levels;
    private final int entryWidth;
    private final int indexBits;

    PagingMode(int levels, int entryWidth, int indexBits) {
        this.levels = levels;
        this.entryWidth = entryWidth;
        this.indexBits = indexBits;
    }

    /** The mode that the control registers choose. */
    public static PagingMode of(Cpu cpu) {
        if ((cpu.cr0 & Cpu.CR0_PG) == 0) {
            return NONE;
        }
        if ((cpu.cr4 & Cpu.CR4_PAE) == 0) {
            return LEGACY;
        }
        if (!cpu.inLongMode()) {
            return PAE;
        }
        return (cpu.cr4 & Cpu.CR4_LA57) != 0 ? FIVE_LEVEL : FOUR_LEVEL;
    }

    /** How many structures a walk goes through at most; the last one is level 1. */
    public int levels() {
        return levels;
    }

    /** The bits of an entry: 32 or 64. */
    public int entryWidth() {
        return entryWidth;
    }

    /** Whether it is 4-level or 5-level paging: the modes of IA-32e mode. */
    public boolean isLong() {
        return levels >= 4;
    }

    /** What the manual calls an entry of {@code level}. */
    public static String entryName(int level) {
        return NAMES[level];
    }

    /** The lowest bit of the linear address that indexes the structure at {@code level}. */
    public int lowBit(int level) {
        return 12 + (level - 1) * indexBits;
    }

    /** The highest bit of the linear address that indexes the structure at {@code level}. */
    public int highBit(int level) {
        return this == PAE && level == 3 ? 31 : lowBit(level) + indexBits - 1;
    }

    /** Which entry of the structure at {@code level} an address chooses. */
    public int index(long linear, int level) {
        return (int) (linear >>> lowBit(level)) & (1 << highBit(level) - lowBit(level) + 1) - 1;
    }
}
