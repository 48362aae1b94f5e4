package ringside.explain;

import java.util.BitSet;

/** What the kernel has done since it was entered once: from a ring, by an instruction or an event. */
final class Passage {
    /** The ring that was left. */
    final int from;
    /** The instruction's meaning, such as {@code syscall}; {@code event} for an exception or interrupt. */
    final String by;
    /** The registers at that moment, by {@link ringside.trace.RegisterId#ordinal}. */
    final long[] registers;
    /** What IA32_FMASK was on the way in; 0 for other ways in than {@code syscall}. */
    final long mask;
    /** Registers that were changed since, by the same number. */
    final BitSet changed = new BitSet();
    boolean cld;
    boolean clac;
    int swaps;
    /** RSP is still what it was in ring 3: {@code syscall} leaves it alone. */
    boolean onUserStack;

    Passage(int from, String by, long[] registers, long mask) {
        this.from = from;
        this.by = by;
        this.registers = registers;
        this.mask = mask;
        this.onUserStack = by.equals("syscall") && from == 3;
    }
}
