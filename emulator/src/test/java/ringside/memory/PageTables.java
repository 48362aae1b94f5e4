package ringside.memory;

import ringside.state.Cpu;
import ringside.state.Steps;

/**
 * A memory with one path through the paging structures of a mode, for tests: every structure lies in a page of its own,
 * the one of level n at n · 1000H, and one linear address leads through entry 1 of each.
 */
final class PageTables {
    static final long P = 1;
    static final long W = 2;
    static final long U = 4;
    static final long A = 0x20;
    static final long D = 0x40;
    static final long PS = 0x80;
    static final long G = 0x100;
    static final long XD = 1L << 63;
    /** Where the path leads to. */
    static final long FRAME = 0x10000;

    final Cpu cpu = new Cpu();
    final PhysicalMemory ram = new PhysicalMemory(1 << 20);
    final Memory memory = new Memory(cpu, ram, new Steps());
    final PagingMode mode;
    final long linear;

    PageTables(PagingMode mode) {
        this.mode = mode;
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_WP | (mode == PagingMode.NONE ? 0 : Cpu.CR0_PG);
        cpu.cr4 = (mode == PagingMode.LEGACY ? Cpu.CR4_PSE : Cpu.CR4_PAE)
            | (mode == PagingMode.FIVE_LEVEL ? Cpu.CR4_LA57 : 0);
        cpu.efer = mode.isLong() ? Cpu.EFER_LME | Cpu.EFER_LMA : 0;
        cpu.cr3 = table(mode.levels());
        long address = 0;
        for (int level = mode.levels(); level > 0; level--) {
            address |= 1L << mode.lowBit(level);
            entry(level, level == 1 ? FRAME | P | W | U : table(level - 1) | P | (isRegister(level) ? 0 : W | U));
        }
        linear = address;
    }

    static long table(int level) {
        return level * 0x1000L;
    }

    boolean isRegister(int level) {
        return mode == PagingMode.PAE && level == 3;
    }

    /** Where the path's entry at a level lies. */
    long address(int level) {
        return table(level) + (mode.entryWidth() >> 3);
    }

    /** Writes the path's entry at a level; a PDPTE of PAE paging also where MOV to CR3 would load it. */
    PageTables entry(int level, long value) {
        ram.write(address(level), mode.entryWidth(), value);
        if (isRegister(level)) {
            cpu.pdptes[1] = value;
        }
        return this;
    }

    /** The path's entry at a level, as it stands in memory. */
    long entry(int level) {
        return ram.read(address(level), mode.entryWidth());
    }

    /** Sets and clears bits of an entry. */
    PageTables change(int level, long clear, long set) {
        return entry(level, entry(level) & ~clear | set);
    }
}
