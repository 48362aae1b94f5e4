package ringside.explain;

import java.util.ArrayList;
import java.util.List;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Origin;

/** Selectors and the descriptors that they find. */
final class Selectors {
    /** Descriptors beyond so many are left out of a search. */
    private static final int MOST = 64;

    private Selectors() {
    }

    /** The selector, RPL 0, that finds the descriptor at a linear address. */
    static long of(Cpu cpu, long address) {
        long inGdt = address - cpu.gdtr.base();
        return inGdt >= 0 && inGdt <= (cpu.gdtr.limit() & 0xffff) ? inGdt & 0xfff8 : address - cpu.ldtr.base() | 4;
    }

    /** Whether two selectors find descriptors of the same DPL. */
    static boolean alike(Scratch scratch, long one, long other) {
        return descriptor(scratch, one).dpl() == descriptor(scratch, other).dpl();
    }

    /** The first half of the descriptor that a selector finds. */
    static Descriptor descriptor(Scratch scratch, long selector) {
        var cpu = scratch.cpu();
        long base = (selector & 4) == 0 ? cpu.gdtr.base() : cpu.ldtr.base();
        return new Descriptor(StatePlace.memory(Origin.DESCRIPTOR, base + (selector & 0xfff8), 64).get(scratch), 0);
    }

    /** Every selector that finds a descriptor, with every RPL; the null selectors last. */
    static List<Long> known(Scratch scratch) {
        var cpu = scratch.cpu();
        var known = new ArrayList<Long>();
        table(scratch, known, 8, cpu.gdtr.limit() & 0xffff, 0);
        if (cpu.ldtr.usable()) {
            table(scratch, known, 0, cpu.ldtr.limit(), 4);
        }
        for (long rpl = 0; rpl < 4; rpl++) {
            known.add(rpl);
        }
        return known;
    }

    private static void table(Scratch scratch, List<Long> known, long first, long limit, long indicator) {
        for (long index = first; index + 7 <= Math.min(limit, 8 * MOST - 1); index += 8) {
            if (descriptor(scratch, index | indicator).low() != 0) {
                for (int rpl = 0; rpl < 4; rpl++) {
                    known.add(index | indicator | rpl);
                }
            }
        }
    }
}
