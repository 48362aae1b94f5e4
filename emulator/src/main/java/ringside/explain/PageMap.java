package ringside.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import ringside.machine.Machine;
import ringside.memory.PageWalk;
import ringside.memory.PagingMode;
import ringside.state.Cpu;

/** The paging structures read backwards: from physical memory to the linear addresses that lead there. */
final class PageMap {
    /** Walks that are made at most: page by page, and gap by gap. */
    private static final int MOST_WALKS = 1 << 18;
    private static final int MOST_ALIASES = 64;

    private final Machine machine;

    /**
     * An entry of a paging structure.
     *
     * @param name   {@code PTE}, {@code PDE} …
     * @param linear the first address that it translates
     */
    record Entry(String name, long linear) {
    }

    PageMap(Machine machine) {
        this.machine = machine;
    }

    /** The linear addresses that translate to a physical one; itself too, for steps made while paging was off. */
    List<Long> aliases(long physical) {
        var found = new ArrayList<Long>();
        visit((walk, linear) -> {
            if (walk.refused() == null && physical - walk.frame() >= 0 && physical - walk.frame() < walk.pageSize()
                && found.size() < MOST_ALIASES) {
                found.add(linear + physical - walk.frame());
            }
        });
        if (!found.contains(physical)) {
            found.add(physical);
        }
        return found;
    }

    /** Which entry of the structures in use lies there; none when none does. */
    Optional<Entry> entry(long physical) {
        var found = new ArrayList<Entry>();
        visit((walk, linear) -> {
            for (int level = walk.mode().levels(); level >= Math.max(walk.leaf(), 1) && found.isEmpty(); level--) {
                if (walk.entryAddress(level) == (physical & -walk.mode().entryWidth() >> 3)) {
                    found.add(new Entry(PagingMode.entryName(level), linear & -1L << walk.mode().lowBit(level)));
                }
            }
        });
        return found.stream().findFirst();
    }

    private void visit(ObjLongConsumer<PageWalk> visitor) {
        var cpu = machine.cpu();
        if (PagingMode.of(cpu) == PagingMode.NONE) {
            return;
        }
        if (!cpu.inLongMode()) {
            visit(visitor, 0, 0xffffffffL);
            return;
        }
        int bits = (cpu.cr4 & Cpu.CR4_LA57) != 0 ? 57 : 48;
        visit(visitor, 0, (1L << bits - 1) - 1);
        visit(visitor, -1L << bits - 1, -1);
    }

    private void visit(ObjLongConsumer<PageWalk> visitor, long start, long last) {
        var walk = new PageWalk(machine.cpu(), machine.ram());
        long at = start;
        for (int i = 0; i < MOST_WALKS; i++) {
            walk.walk(at);
            visitor.accept(walk, at);
            long size = 1L << walk.mode().lowBit(walk.leaf());
            if (Long.compareUnsigned(last - at, size) < 0) {
                return;
            }
            at += size;
        }
    }
}
