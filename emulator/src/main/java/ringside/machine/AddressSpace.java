package ringside.machine;

import ringside.memory.PhysicalMemory;
import ringside.state.Archive;

/**
 * Builds 4-level page tables in guest memory. Table frames are taken upward from the start of their region, frames for
 * pages that have no natural physical address downward from the end of RAM.
 */
final class AddressSpace {
    static final long PRESENT = 1;
    static final long WRITABLE = 1 << 1;
    static final long USER = 1 << 2;
    static final long EXECUTE_DISABLE = 1L << 63;

    private static final long ADDRESS = (1L << 52) - 1 & -4096;

    private final PhysicalMemory ram;
    private final long root;
    private final long tablesEnd;
    private long nextTable;
    private long lowestFrame;

    /** Tables go to {@code tables} up to {@code tablesEnd}; the first one is the root, CR3. */
    AddressSpace(PhysicalMemory ram, long tables, long tablesEnd) {
        this.ram = ram;
        this.root = tables;
        this.nextTable = tables + 4096;
        this.tablesEnd = tablesEnd;
        this.lowestFrame = ram.size();
    }

    /** The physical address of the PML4: CR3. */
    long root() {
        return root;
    }

    /** The entry that maps {@code linear}, or 0. */
    long entry(long linear) {
        long table = root;
        for (int level = 4; level > 1; level--) {
            long entry = ram.read(slot(table, linear, level), 64);
            if ((entry & PRESENT) == 0) {
                return 0;
            }
            table = entry & ADDRESS;
        }
        return ram.read(slot(table, linear, 1), 64);
    }

    /**
     * Maps the 4-KiB page at {@code linear} to {@code physical}. Upper levels grant everything to both rings; the
     * page's own entry decides.
     *
     * @param bits any of {@link #WRITABLE}, {@link #USER}, {@link #EXECUTE_DISABLE}
     */
    void map(long linear, long physical, long bits) {
        long table = root;
        for (int level = 4; level > 1; level--) {
            long at = slot(table, linear, level);
            long entry = ram.read(at, 64);
            if ((entry & PRESENT) == 0) {
                entry = takeTable() | PRESENT | WRITABLE | USER;
                ram.write(at, 64, entry);
            }
            table = entry & ADDRESS;
        }
        ram.write(slot(table, linear, 1), 64, physical & ADDRESS | bits | PRESENT);
    }

    /** A frame of RAM above {@code floor} that nothing else uses. */
    long takeFrame(long floor) {
        if (lowestFrame - 4096 < floor) {
            throw new MachineException("the machine's memory is full: %d MiB".formatted(ram.size() >> 20));
        }
        return lowestFrame -= 4096;
    }

    /** The lowest frame taken so far by {@link #takeFrame}. */
    long lowestFrame() {
        return lowestFrame;
    }

    private long takeTable() {
        if (nextTable >= tablesEnd) {
            throw new MachineException("too many page tables: the units are scattered over too many places");
        }
        long table = nextTable;
        nextTable += 4096;
        return table;
    }

    /** Saves or restores what is taken; the tables themselves are RAM's. */
    void archive(Archive archive) {
        nextTable = archive.of(nextTable);
        lowestFrame = archive.of(lowestFrame);
    }

    private static long slot(long table, long linear, int level) {
        return table + (linear >>> 3 + 9 * level & 0x1ff) * 8;
    }
}
