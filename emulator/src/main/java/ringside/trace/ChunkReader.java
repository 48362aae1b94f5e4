package ringside.trace;

import ringside.semantics.Chain;
import ringside.state.ByteReader;

/** Reads the steps of a {@link Chunk}, one after the other, without an object for each. */
final class ChunkReader {
    private final Sites places;
    private final Habits habits = new Habits();
    private Chunk chunk;
    private ByteReader bytes;
    private Habit last;
    private int flags;
    private int read;

    // The step that was read.
    Site place;
    /** Instructions completed before it. */
    long instructions;
    /** A bit for each register that changed. */
    int changed;
    /** All registers behind the step; those that changed, before it. */
    final long[] registers = new long[RegisterId.values().length];
    final long[] before = new long[RegisterId.values().length];
    final Writes writes = new Writes();
    /** How many of the writes came before the delivery of an event. */
    int own;
    Chain chain;

    ChunkReader(Sites places) {
        this.places = places;
    }

    void open(Chunk opened) {
        chunk = opened;
        bytes = new ByteReader(opened.bytes());
        last = habits.begin();
        read = 0;
        flags = ChunkWriter.NOT_COMPLETED;
        instructions = opened.instructions();
        System.arraycopy(opened.registers(), 0, registers, 0, registers.length);
    }

    /** The number of the step that was read within the run. */
    long number() {
        return chunk.first() + read - 1;
    }

    boolean completed() {
        return (flags & ChunkWriter.NOT_COMPLETED) == 0;
    }

    boolean hasMicroSteps() {
        return (flags & ChunkWriter.MICRO_STEPS) != 0;
    }

    /** Reads the next step; false where there is none. */
    boolean next() {
        if (read == chunk.count()) {
            return false;
        }
        instructions += completed() ? 1 : 0;
        read++;
        flags = bytes.read();
        var habit = switch (flags & ChunkWriter.FOLLOWER) {
            case 0 -> last.next;
            case ChunkWriter.OTHER_FOLLOWER -> last.other;
            default -> habits.of(places.get((int) bytes.unsigned()));
        };
        place = habit.place;
        if ((flags & ChunkWriter.OTHER_REGISTERS) != 0) {
            habit.changed = (int) bytes.unsigned();
        }
        if ((flags & ChunkWriter.OTHER_SHAPE) != 0) {
            habit.shape = bytes.unsigned();
        }
        readRegisters(habit.changed);
        writes.clear();
        if (habit.shape != 0) {
            readWrites(habit);
        }
        own = (flags & ChunkWriter.EVENT) != 0 ? (int) bytes.unsigned() : writes.count;
        chain = (flags & ChunkWriter.EVENT) != 0 ? Chain.of(bytes, Chain.NONE) : null;
        last.followedBy(habit);
        last = habit;
        return true;
    }

    private void readRegisters(int mask) {
        changed = mask;
        for (int left = mask; left != 0; left &= left - 1) {
            int register = Integer.numberOfTrailingZeros(left);
            before[register] = registers[register];
            registers[register] += bytes.signed();
        }
    }

    private void readWrites(Habit habit) {
        int count = (int) (habit.shape >>> 3);
        boolean mixed = (habit.shape & 1) != 0;
        int width = 8 << (int) (habit.shape >>> 1 & 3);
        habit.address += bytes.signed();
        habit.before += bytes.signed();
        habit.after += bytes.signed();
        writes.add(habit.address, mixed ? bytes.read() : width, habit.before, habit.after);
        while (writes.count < count) {
            long length = count >= ChunkWriter.MANY && !mixed ? bytes.unsigned() : 1;
            readRow(length, bytes.signed(), bytes.signed(), bytes.signed(), mixed ? bytes.read() : width);
        }
        if ((flags & ChunkWriter.REST_OF_WRITES) != 0) {
            writes.restFrom = bytes.signed();
            writes.restEnd = bytes.signed();
        }
    }

    private void readRow(long length, long address, long old, long now, int width) {
        for (long i = 0; i < length; i++) {
            int one = writes.count - 1;
            writes.add(writes.addresses[one] + address, width, writes.before[one] + old, writes.after[one] + now);
        }
    }
}
