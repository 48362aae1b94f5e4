package ringside.trace;

import ringside.isa.Instruction;
import ringside.semantics.Chain;
import ringside.state.ByteWriter;

/**
 * Writes steps down. A step is a byte of flags, and behind it what the flags announce: what the {@link Habit} of its
 * place does not tell. Then come the differences of the registers that changed, and the writes.
 */
final class ChunkWriter {
    /** Steps in a whole chunk. */
    static final int STEPS = 1024;

    /** In the two lowest bits: the usual follower, the other one, or another place, whose number comes. */
    static final int OTHER_FOLLOWER = 1;
    static final int ANOTHER_PLACE = 2;
    static final int FOLLOWER = 3;
    static final int OTHER_REGISTERS = 1 << 2;
    static final int OTHER_SHAPE = 1 << 3;
    static final int EVENT = 1 << 4;
    static final int MICRO_STEPS = 1 << 5;
    static final int NOT_COMPLETED = 1 << 6;
    static final int REST_OF_WRITES = 1 << 7;
    /** From so many writes on, they are written as rows of equal differences. */
    static final int MANY = 16;

    private static final int CPL = 1 << RegisterId.CPL.ordinal();

    private final Sites places;
    private final Habits habits = new Habits();
    private final ByteWriter bytes = new ByteWriter(1 << 15);
    private Habit last;
    private long first;
    private int count;
    private long[] registers;
    private long instructions;
    private int changedByAny;
    private long touched;
    private boolean transfers;

    ChunkWriter(Sites places) {
        this.places = places;
    }

    void begin(long firstStep, long[] registersBefore, long instructionsBefore) {
        first = firstStep;
        registers = registersBefore.clone();
        instructions = instructionsBefore;
        count = 0;
        changedByAny = 0;
        touched = 0;
        transfers = false;
        bytes.clear();
        last = habits.begin();
    }

    int count() {
        return count;
    }

    Chunk end() {
        return new Chunk(first, count, registers, instructions, changedByAny, touched, transfers, bytes.copy());
    }

    /**
     * Writes a step.
     *
     * @param flags      {@link #MICRO_STEPS} and {@link #NOT_COMPLETED}
     * @param changed    a bit for each register that changed
     * @param deltas     by how much each of them did
     * @param own        how many of the writes came before the delivery of the event
     * @param chain      the event, or null
     */
    void step(long rip, Instruction instruction, int cpl, int flags, int changed, long[] deltas, Writes writes, int own,
              Chain chain) {
        var habit = habit(rip, instruction, cpl);
        int found = habit == last.next ? 0 : habit == last.other ? OTHER_FOLLOWER : ANOTHER_PLACE;
        long shape = writes.count == 0 ? 0 : writes.shape();
        bytes.write(flags | found | (changed == habit.changed ? 0 : OTHER_REGISTERS)
            | (shape == habit.shape ? 0 : OTHER_SHAPE) | (chain == null ? 0 : EVENT)
            | (writes.hasRest() ? REST_OF_WRITES : 0));
        if (found == ANOTHER_PLACE) {
            bytes.unsigned(habit.place.number);
        }
        if (changed != habit.changed) {
            bytes.unsigned(changed & 0xffffffffL);
            habit.changed = changed;
        }
        if (shape != habit.shape) {
            bytes.unsigned(shape);
            habit.shape = shape;
        }
        for (int i = 0, left = changed; left != 0; left &= left - 1) {
            bytes.signed(deltas[i++]);
        }
        if (shape != 0) {
            write(writes, habit, (shape & 1) != 0);
        }
        if (chain != null) {
            bytes.unsigned(own);
            Chain.of(bytes, chain);
        }
        changedByAny |= changed;
        transfers |= chain != null || (changed & CPL) != 0 || habit.place.transfers;
        last.followedBy(habit);
        last = habit;
        count++;
    }

    private Habit habit(long rip, Instruction instruction, int cpl) {
        if (last.next != null && last.next.place.is(rip, instruction, cpl)) {
            return last.next;
        }
        if (last.other != null && last.other.place.is(rip, instruction, cpl)) {
            return last.other;
        }
        return habits.of(places.of(rip, instruction, cpl));
    }

    private void write(Writes writes, Habit habit, boolean mixed) {
        bytes.signed(writes.addresses[0] - habit.address);
        bytes.signed(writes.before[0] - habit.before);
        bytes.signed(writes.after[0] - habit.after);
        habit.address = writes.addresses[0];
        habit.before = writes.before[0];
        habit.after = writes.after[0];
        touched |= Chunk.bit(writes.addresses[0]) | Chunk.bit(writes.addresses[0] + 7);
        if (mixed) {
            bytes.write(writes.widths[0]);
        }
        for (int i = 1; i < writes.count; ) {
            i += row(writes, i, mixed);
        }
        if (writes.hasRest()) {
            bytes.signed(writes.restFrom);
            bytes.signed(writes.restEnd);
            touched = -1;
        }
    }

    /** Writes from write {@code i} on, as many as differ from the one before by the same; how many those are. */
    private int row(Writes writes, int i, boolean mixed) {
        int length = 1;
        if (writes.count >= MANY && !mixed) {
            while (i + length < writes.count && sameDifference(writes, i, i + length)) {
                length++;
            }
            bytes.unsigned(length);
        }
        bytes.signed(writes.addresses[i] - writes.addresses[i - 1]);
        bytes.signed(writes.before[i] - writes.before[i - 1]);
        bytes.signed(writes.after[i] - writes.after[i - 1]);
        if (mixed) {
            bytes.write(writes.widths[i]);
        }
        for (int j = i; j < i + length; j++) {
            touched |= Chunk.bit(writes.addresses[j]) | Chunk.bit(writes.addresses[j] + 7);
        }
        return length;
    }

    private static boolean sameDifference(Writes writes, int i, int j) {
        return writes.addresses[j] - writes.addresses[j - 1] == writes.addresses[i] - writes.addresses[i - 1]
            && writes.before[j] - writes.before[j - 1] == writes.before[i] - writes.before[i - 1]
            && writes.after[j] - writes.after[j - 1] == writes.after[i] - writes.after[i - 1];
    }
}
