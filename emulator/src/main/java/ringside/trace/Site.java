package ringside.trace;

import java.util.Set;
import ringside.isa.Instruction;

/** An instruction where it stands and the ring in which it is executed: what a history names by a small number. */
final class Site {
    /** Instructions that pass control through the processor's own hands. */
    static final Set<String> TRANSFERS = Set.of("int", "int1", "int3", "into", "iret", "call_far", "jmp_far", "ret_far",
        "syscall", "sysret", "sysenter", "sysexit");
    /** Instructions by which the processor pushes of itself. */
    private static final Set<String> PUSHED_BY_CPU = Set.of("int", "int1", "int3", "into", "call_far");

    final int number;
    final long rip;
    final int cpl;
    /** Null where nothing could be decoded, or an event came in its place. */
    final Instruction instruction;
    final boolean transfers;
    final boolean pushedByCpu;
    /** Another place whose address falls into the same slot of the table. */
    Site neighbour;

    Site(int number, long rip, Instruction instruction, int cpl) {
        this.number = number;
        this.rip = rip;
        this.instruction = instruction;
        this.cpl = cpl;
        var meaning = instruction == null ? "" : instruction.opcode().meaning();
        transfers = TRANSFERS.contains(meaning);
        pushedByCpu = PUSHED_BY_CPU.contains(meaning);
    }

    boolean is(long otherRip, Instruction other, int otherCpl) {
        return rip == otherRip && cpl == otherCpl
            && (instruction == other || instruction != null && instruction.equals(other));
    }
}
