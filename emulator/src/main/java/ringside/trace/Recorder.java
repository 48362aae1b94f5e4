package ringside.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import ringside.engine.Interpreter;
import ringside.machine.Machine;
import ringside.machine.Run;
import ringside.machine.Start;
import ringside.machine.Stop;
import ringside.memory.PageWalk;
import ringside.state.Archive;
import ringside.state.Cpu;
import ringside.state.FpuState;

/**
 * Runs a machine, writes down every step, and goes back to any of them. Steps are numbered from 0 along the present
 * history: the runs that led to the machine as it is now, one after the other. A run from a place in the past begins a
 * new branch; the old one stays among the {@link #runs}.
 */
public final class Recorder {
    /** Bytes that a recording may take by default. */
    public static final long DEFAULT_BUDGET = 256L << 20;
    /** Steps that {@link #recent} counts back. */
    private static final long RECENT = 1 << 16;
    /** Steps from one snapshot to the next: as few, unless more than {@link #BYTES_A_STEP} were copied meanwhile. */
    private static final long LEAST_INTERVAL = 1 << 16;
    private static final long MOST_INTERVAL = 1 << 20;
    private static final long BYTES_A_STEP = 4;
    private static final int PAGE = 4096;

    private final Machine machine;
    private final Store store;
    private final List<Part> parts = new ArrayList<>();
    private final Taping taping;
    private RecordedRun current;
    private long position;
    private long copies;

    /** A part of the present history: a run from its beginning on, as far as {@code count} steps. */
    private record Part(RecordedRun run, long first, long count) {
        long end() {
            return first + count;
        }
    }

    /** A recorder whose recording takes at most {@code budget} bytes; what does not fit is made again when asked for. */
    public Recorder(Machine machine, long budget) {
        this.machine = machine;
        store = new Store(machine, budget);
        taping = new Taping(machine, store.places(), chunk -> store.add(current.segments().getLast(), chunk));
    }

    public Recorder(Machine machine) {
        this(machine, DEFAULT_BUDGET);
    }

    // ---- Recording

    /** Runs and records. */
    public Stop run(Run run) {
        current = null;
        taping.attach();
        Stop stop = null;
        try {
            stop = machine.run(run, limit -> drive(run.start(), limit));
            return stop;
        } finally {
            taping.detach();
            end(stop);
        }
    }

    /** The machine stands where the run starts. */
    private void begin(Start start) {
        fork();
        var before = parts.isEmpty() ? null : parts.getLast().run;
        long end = before == null ? 0 : instructionsAtEnd();
        current = new RecordedRun(store, store.runs().size() + 1, start, position,
            machine.cpu().instructions - end, before);
        store.runs().add(current);
        addSegment(0);
        taping.begin(0);
    }

    /** Cuts the present history off at the position. */
    private void fork() {
        while (!parts.isEmpty() && parts.getLast().first >= position) {
            parts.removeLast();
        }
        if (!parts.isEmpty() && parts.getLast().end() > position) {
            var last = parts.removeLast();
            parts.add(new Part(last.run, last.first, position - last.first));
        }
    }

    private long instructionsAtEnd() {
        var last = parts.getLast();
        return last.count == last.run.count() ? last.run.end().instructions()
            : last.run.step(last.count).index();
    }

    private Interpreter.Outcome drive(Start start, long limit) {
        if (current == null) {
            begin(start);
        }
        for (long i = 0; i < limit; i++) {
            var outcome = taping.step();
            if (outcome != Interpreter.Outcome.LIMIT) {
                return outcome;
            }
            if (taping.made() % ChunkWriter.STEPS == 0 && isSnapshotDue()) {
                addSegment(taping.made());
            }
        }
        return Interpreter.Outcome.LIMIT;
    }

    /** Only between chunks. */
    private boolean isSnapshotDue() {
        long steps = taping.made() - current.segments().getLast().first;
        return steps >= LEAST_INTERVAL
            && ((machine.ram().copies() - copies) * PAGE <= steps * BYTES_A_STEP || steps >= MOST_INTERVAL);
    }

    private void addSegment(long first) {
        var snapshot = machine.snapshot();
        long now = machine.ram().copies();
        store.add(current, new Segment(snapshot, first, (now - copies) * PAGE + snapshot.state().length));
        copies = now;
    }

    private void end(Stop stop) {
        if (current == null) {
            return;
        }
        current.end(machine.snapshot(), stop);
        parts.add(new Part(current, position, current.count()));
        position += current.count();
    }

    /** The machine that it records. */
    public Machine machine() {
        return machine;
    }

    // ---- Files

    /** Saves everything. */
    void archive(RecordingArchive recording, Archive archive) {
        recording.machine(machine);
        archive.of(store.runs().size());
        store.runs().forEach(run -> recording.run(store, run, run.number()));
        archive.of(parts.size());
        for (var part : parts) {
            archive.of(part.run.number());
            archive.of(part.first);
            archive.of(part.count);
        }
        archive.of(position);
    }

    /** Restores everything but the machine, which has been. */
    void restore(RecordingArchive recording, Archive archive) {
        for (int left = archive.of(0); left > 0; left--) {
            store.runs().add(recording.run(store, null, store.runs().size() + 1));
        }
        for (int left = archive.of(0); left > 0; left--) {
            var run = store.runs().get(archive.of(0) - 1);
            parts.add(requireInOrder(new Part(run, archive.of(0L), archive.of(0L))));
        }
        position = Objects.checkIndex(archive.of(0L), count() + 1);
        copies = machine.ram().copies();
    }

    private Part requireInOrder(Part part) {
        if (part.first != count() || part.count < 0 || part.count > part.run.count()) {
            throw new IllegalArgumentException("steps %d behind %d".formatted(part.first, count()));
        }
        return part;
    }

    // ---- Going back

    /** The number of the step that comes next: {@link #count} after a run. */
    public long position() {
        return position;
    }

    /**
     * Makes the machine what it was before a step, 0 to {@link #count}; what was changed by hand since the last run is
     * lost.
     */
    public void goTo(long step) {
        if (parts.isEmpty() || step < 0 || step > count()) {
            throw new IllegalArgumentException("step %d is not recorded; 0 to %d are".formatted(step, count()));
        }
        var part = part(step);
        machine.restore(store.snapshot(part.run, step - part.first));
        position = step;
    }

    /** Every recorded run, the oldest first, also those that are no longer in the present history. */
    public List<RecordedRun> runs() {
        return List.copyOf(store.runs());
    }

    /** Bytes that the recording takes, about. */
    public long used() {
        return store.used();
    }

    // ---- Looking back

    /** How many steps the present history has. */
    public long count() {
        return parts.isEmpty() ? 0 : parts.getLast().end();
    }

    /** The number of the oldest step: none is ever lost. */
    public long first() {
        return 0;
    }

    /** The number of a step that is not too long ago to look at each one since; 0 in a short history. */
    public long recent() {
        return Math.max(0, count() - RECENT);
    }

    /** The number of the first step since a run last entered somewhere; runs that only went on belong to it. */
    public long firstSinceEntry() {
        for (var part : parts.reversed()) {
            if (!(part.run.start() instanceof Start.Onward) && (part.first < position || part.first == 0)) {
                return part.first;
            }
        }
        return 0;
    }

    /**
     * The number of the first step of the run that ended so; {@link #count()} when that is no run of the present
     * history.
     */
    public long firstStepOf(Stop end) {
        for (var part : parts) {
            if (part.run.stop() == end) {
                return part.first;
            }
        }
        return count();
    }

    /** The run that a step of the present history belongs to; the last one for the step to come. */
    public RecordedRun runAt(long step) {
        requireWithin(step);
        return part(step).run;
    }

    /** The part that a step belongs to; the last one for the step to come. */
    private Part part(long step) {
        int i = parts.size() - 1;
        while (i > 0 && parts.get(i).first > step) {
            i--;
        }
        return parts.get(i);
    }

    /** The step with this number, from 0 to {@link #count()} - 1. */
    public Recorded step(long number) {
        if (number < 0 || number >= count()) {
            throw new IllegalArgumentException("step %d is not recorded; 0 to %d are".formatted(number, count() - 1));
        }
        var part = part(number);
        return part.run.step(number - part.first);
    }

    /** Who wrote a place: the number of the step, and the write. */
    public record Writer(long step, MemoryWrite write) {
    }

    /** The last step before the position that wrote to any of the {@code bytes} bytes at {@code linear}. */
    public Optional<Writer> writer(long linear, int bytes) {
        return writer(linear, bytes, position);
    }

    /** The last step before step {@code before} that wrote to any of the {@code bytes} bytes at {@code linear}. */
    public Optional<Writer> writer(long linear, int bytes, long before) {
        for (var part : parts.reversed()) {
            if (part.first < before) {
                var found = store.writer(part.run, linear, bytes, Math.min(before, part.end()) - part.first);
                if (found.isPresent()) {
                    return found.map(writer -> new Writer(part.first + writer.step, writer.write));
                }
            }
        }
        return Optional.empty();
    }

    /** Who changed a register: the number of the step, and the change. */
    public record Change(long step, RegisterChange change) {
    }

    /** The last step before step {@code before} that changed a register. */
    public Optional<Change> lastChange(RegisterId register, long before) {
        for (var part : parts.reversed()) {
            if (part.first < before) {
                var found = store.lastChange(part.run, register, Math.min(before, part.end()) - part.first);
                if (found.isPresent()) {
                    return found.map(change -> new Change(part.first + change.step, change.change));
                }
            }
        }
        return Optional.empty();
    }

    /** The registers as they were before a step, by {@link RegisterId#ordinal}. */
    public long[] registersBefore(long step) {
        requireWithin(step);
        if (isPresent(step)) {
            return Store.registers(machine);
        }
        var part = part(step);
        return part.run.registersBefore(step - part.first);
    }

    /** The x87 and vector registers as they were before a step; made again where that is not the present. */
    public FpuState vectorsBefore(long step) {
        requireWithin(step);
        if (isPresent(step)) {
            return machine.cpu().fpu.copy();
        }
        var part = part(step);
        return part.run.vectorsBefore(step - part.first);
    }

    /** What lay at a linear address before a step; null where nothing was mapped. */
    public byte[] memoryBefore(long step, long linear, int bytes) {
        requireWithin(step);
        if (isPresent(step)) {
            return machine.peek(linear, bytes);
        }
        var part = part(step);
        return part.run.memoryBefore(step - part.first, linear, bytes);
    }

    /** The processor as it was before a step. */
    public Cpu processorBefore(long step) {
        requireWithin(step);
        var part = part(step);
        return (isPresent(step) ? machine : part.run.before(step - part.first)).cpu().copy();
    }

    /** What a linear address translated to before a step; empty where nothing was mapped. */
    public OptionalLong physicalBefore(long step, long linear) {
        requireWithin(step);
        var part = part(step);
        var then = isPresent(step) ? machine : part.run.before(step - part.first);
        var walk = new PageWalk(then.cpu(), then.ram());
        return then.cpu().canonical(linear) && walk.walk(linear) ? OptionalLong.of(walk.physical())
            : OptionalLong.empty();
    }

    /** Whether the machine itself is what was before a step, with what was changed by hand. */
    private boolean isPresent(long step) {
        return step == position && step == count();
    }

    private void requireWithin(long step) {
        if (step < 0 || step > count()) {
            throw new IllegalArgumentException("step %d is not recorded; 0 to %d are".formatted(step, count()));
        }
    }

    /** The last step before the position that passed control from ring to ring or through a gate, or delivered an event. */
    public Optional<Long> lastTransfer() {
        for (var part : parts.reversed()) {
            long found = part.first >= position ? -1
                : store.lastTransfer(part.run, Math.min(position, part.end()) - part.first);
            if (found >= 0) {
                return Optional.of(part.first + found);
            }
        }
        return Optional.empty();
    }
}
