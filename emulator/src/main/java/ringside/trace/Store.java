package ringside.trace;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ringside.machine.Machine;
import ringside.machine.Snapshot;
import ringside.state.Step;

/** All recorded runs, within a budget of memory: when it is used up, the oldest chunks go, to be made again. */
final class Store {
    private static final int DECODED_CHUNKS = 8;

    private final Machine machine;
    private final long budget;
    private final Sites places = new Sites();
    private final ChunkReader reader = new ChunkReader(places);
    private final List<RecordedRun> runs = new ArrayList<>();
    private final Map<Chunk, Recorded[]> decoded = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Chunk, Recorded[]> eldest) {
            return size() > DECODED_CHUNKS;
        }
    };
    private Replay replay;
    private Segment remade;
    private List<Chunk> remadeChunks;
    private long used;

    Store(Machine machine, long budget) {
        this.machine = machine;
        this.budget = budget;
    }

    Sites places() {
        return places;
    }

    List<RecordedRun> runs() {
        return runs;
    }

    /** Bytes that chunks and snapshots take, about. */
    long used() {
        return used + (long) places.count() * Sites.SIZE;
    }

    // ---- Keeping

    void add(Segment segment, Chunk chunk) {
        segment.add(chunk);
        used += chunk.size();
        if (used() > budget) {
            makeRoom(segment);
        }
    }

    void add(RecordedRun run, Segment segment) {
        run.segments().add(segment);
        used += segment.cost;
    }

    /** Drops the oldest chunks, a part of the budget at once, but none of the segment that is being written. */
    private void makeRoom(Segment current) {
        for (var run : runs) {
            for (var segment : run.segments()) {
                if (used() <= budget - budget / 16) {
                    return;
                }
                if (segment != current && segment.chunks != null) {
                    used -= segment.chunkSize();
                    segment.drop();
                }
            }
        }
        if (used() > budget) {
            thinOut(current);
        }
    }

    /** Where snapshots take too much, every second one goes: the steps behind it are made again from the one before. */
    private void thinOut(Segment current) {
        for (var run : runs) {
            var segments = run.segments();
            for (int i = 1; i < segments.size() && segments.get(i) != current; i++) {
                segments.get(i - 1).count += segments.get(i).count;
                used -= segments.get(i).cost;
                segments.remove(i);
            }
        }
    }

    // ---- Reading

    private List<Chunk> chunks(RecordedRun run, Segment segment) {
        if (segment.chunks != null) {
            return segment.chunks;
        }
        if (remade != segment || remadeChunks.stream().mapToLong(Chunk::count).sum() != segment.count) {
            remadeChunks = madeAgain(run, segment);
            remade = segment;
        }
        return remadeChunks;
    }

    private Chunk chunk(RecordedRun run, long step) {
        var segment = run.segment(step);
        var chunks = chunks(run, segment);
        int low = 0;
        int high = chunks.size() - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (chunks.get(middle).first() <= step) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return chunks.get(low);
    }

    Recorded step(RecordedRun run, long step) {
        if (step < 0 || step >= run.count()) {
            throw new IllegalArgumentException("%s has steps 0 to %d, not %d".formatted(run.name(), run.count() - 1, step));
        }
        var chunk = chunk(run, step);
        var steps = decoded.get(chunk);
        if (steps == null) {
            steps = decode(run, chunk);
            decoded.put(chunk, steps);
        }
        return steps[(int) (step - chunk.first())];
    }

    private Recorded[] decode(RecordedRun run, Chunk chunk) {
        var steps = new Recorded[chunk.count()];
        reader.open(chunk);
        for (int i = 0; reader.next(); i++) {
            steps[i] = recorded(run, chunk.first() + i);
        }
        return steps;
    }

    private Recorded recorded(RecordedRun run, long number) {
        var registers = new ArrayList<RegisterChange>();
        for (int left = reader.changed; left != 0; left &= left - 1) {
            int register = Integer.numberOfTrailingZeros(left);
            registers.add(new RegisterChange(RegisterId.of(register), reader.before[register],
                reader.registers[register]));
        }
        var place = reader.place;
        boolean changesRing = (reader.changed & 1 << RegisterId.CPL.ordinal()) != 0;
        int cplAfter = changesRing ? (int) reader.registers[RegisterId.CPL.ordinal()] : place.cpl;
        var details = new Details(run, number);
        return new Recorded(reader.instructions, place.rip, place.instruction, place.cpl, cplAfter,
            List.copyOf(registers), writes(), reader.chain != null || reader.hasMicroSteps() ? details.micro() : List.of(),
            reader.chain, reader.chain == null ? List.of() : details.delivery());
    }

    /** The micro-steps of a step, made again when somebody asks. */
    private final class Details {
        private final RecordedRun run;
        private final long step;
        private Replay.Details made;

        Details(RecordedRun run, long step) {
            this.run = run;
            this.step = step;
        }

        private Replay.Details made() {
            if (made == null) {
                made = replay().details(run, step);
            }
            return made;
        }

        List<Step> micro() {
            return new LaterList<>(() -> made().micro());
        }

        List<Step> delivery() {
            return new LaterList<>(() -> made().delivery());
        }
    }

    private List<MemoryWrite> writes() {
        var found = new ArrayList<MemoryWrite>(reader.writes.count);
        for (int i = 0; i < reader.writes.count; i++) {
            found.add(write(i));
        }
        return List.copyOf(found);
    }

    /** Those that {@code int} and its like make are the processor's own, as are those of a delivery. */
    private MemoryWrite write(int i) {
        var writes = reader.writes;
        return new MemoryWrite(writes.addresses[i], writes.widths[i], writes.before[i], writes.after[i],
            i >= reader.own || reader.place.pushedByCpu);
    }

    long[] registersBefore(RecordedRun run, long step) {
        if (step == run.count()) {
            return registers(before(run, step));
        }
        var chunk = chunk(run, step);
        reader.open(chunk);
        for (long number = chunk.first(); number < step; number++) {
            reader.next();
        }
        return reader.registers.clone();
    }

    static long[] registers(Machine machine) {
        var found = new long[RegisterId.values().length];
        for (var register : RegisterId.values()) {
            found[register.ordinal()] = register.of(machine.cpu());
        }
        return found;
    }

    /** The last step of a run before {@code before} that wrote to a place. */
    Optional<Recorder.Writer> writer(RecordedRun run, long linear, int bytes, long before) {
        for (var chunk : new Backwards(run, before)) {
            if (chunk.mayTouch(linear, bytes)) {
                var found = writer(run, chunk, linear, bytes, before);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Recorder.Writer> writer(RecordedRun run, Chunk chunk, long linear, int bytes, long before) {
        long step = -1;
        MemoryWrite write = null;
        reader.open(chunk);
        while (reader.next() && reader.number() < before) {
            int last = reader.writes.last(linear, bytes);
            if (reader.writes.restTouches(linear, bytes)) {
                step = reader.number();
                write = null;
            } else if (last >= 0) {
                step = reader.number();
                write = write(last);
            }
        }
        if (step < 0) {
            return Optional.empty();
        }
        return Optional.of(new Recorder.Writer(step, write != null ? write : writeOfMany(run, step, linear, bytes)));
    }

    /** What a step did to a place that made too many writes for all of them to be kept. */
    private MemoryWrite writeOfMany(RecordedRun run, long step, long linear, int bytes) {
        int width = Math.min(Integer.highestOneBit(bytes), Long.BYTES);
        return new MemoryWrite(linear, 8 * width, number(run.memoryBefore(step, linear, width)),
            number(run.memoryBefore(step + 1, linear, width)), false);
    }

    private static long number(byte[] bytes) {
        long value = 0;
        for (int i = 0; bytes != null && i < bytes.length; i++) {
            value |= (bytes[i] & 0xffL) << 8 * i;
        }
        return value;
    }

    /** The last step of a run before {@code before} that changed a register. */
    Optional<Recorder.Change> lastChange(RecordedRun run, RegisterId register, long before) {
        int bit = 1 << register.ordinal();
        for (var chunk : new Backwards(run, before)) {
            if ((chunk.changed() & bit) == 0) {
                continue;
            }
            Recorder.Change found = null;
            reader.open(chunk);
            while (reader.next() && reader.number() < before) {
                if ((reader.changed & bit) != 0) {
                    found = new Recorder.Change(reader.number(), new RegisterChange(register,
                        reader.before[register.ordinal()], reader.registers[register.ordinal()]));
                }
            }
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** The last step of a run before {@code before} that passed control through the processor's own hands; -1: none. */
    long lastTransfer(RecordedRun run, long before) {
        for (var chunk : new Backwards(run, before)) {
            for (long step = Math.min(before, chunk.first() + chunk.count()) - 1;
                 chunk.transfers() && step >= chunk.first(); step--) {
                if (step(run, step).transfers()) {
                    return step;
                }
            }
        }
        return -1;
    }

    /** The chunks of a run that hold steps before one, the last one first. */
    private final class Backwards implements Iterable<Chunk> {
        private final RecordedRun run;
        private final long before;

        Backwards(RecordedRun run, long before) {
            this.run = run;
            this.before = before;
        }

        @Override
        public Iterator<Chunk> iterator() {
            return new Iterator<>() {
                private long next = Math.min(before, run.count()) - 1;

                @Override
                public boolean hasNext() {
                    return next >= 0;
                }

                @Override
                public Chunk next() {
                    var chunk = chunk(run, next);
                    next = chunk.first() - 1;
                    return chunk;
                }
            };
        }
    }

    // ---- Making again

    private Replay replay() {
        if (replay == null) {
            replay = new Replay(machine);
        }
        return replay;
    }

    List<Chunk> madeAgain(RecordedRun run, Segment segment) {
        int next = run.segments().indexOf(segment) + 1;
        return replay().chunks(run, segment, places,
            next < run.segments().size() ? run.segments().get(next).snapshot : null);
    }

    /** A machine as it was before a step of a run; good until the next call of anything here. */
    Machine before(RecordedRun run, long step) {
        return replay().before(run, step);
    }

    Snapshot snapshot(RecordedRun run, long step) {
        return step == run.count() ? run.end() : replay().snapshot(run, step);
    }
}
