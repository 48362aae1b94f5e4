package ringside.trace;

import java.util.ArrayList;
import java.util.List;
import ringside.machine.Machine;
import ringside.machine.Snapshot;
import ringside.machine.Start;
import ringside.machine.Stop;
import ringside.state.FpuState;

/** A recorded run: everything from one start to one stop. Its steps are numbered from 0. */
public final class RecordedRun {
    private final Store store;
    private final int number;
    private final Start start;
    private final long first;
    private final long unrecorded;
    private final RecordedRun parent;
    private final List<Segment> segments = new ArrayList<>();
    private Snapshot end;
    private Stop stop;

    RecordedRun(Store store, int number, Start start, long first, long unrecorded, RecordedRun parent) {
        this.store = store;
        this.number = number;
        this.start = start;
        this.first = first;
        this.unrecorded = unrecorded;
        this.parent = parent;
    }

    /** Runs are numbered from 1 in the order in which they were made. */
    public int number() {
        return number;
    }

    /** What to call it. */
    public String name() {
        return "run " + number;
    }

    public Start start() {
        return start;
    }

    /** The number of its first step along the history that it was made in; see {@link Recorder#step}. */
    public long first() {
        return first;
    }

    /** How many steps it made. */
    public long count() {
        return segments.isEmpty() ? 0 : segments.getLast().end();
    }

    /** How it ended; null while it is under way. */
    public Stop stop() {
        return stop;
    }

    /**
     * Instructions that the machine had completed since the run before, without anybody recording them: a gap in the
     * history; negative where the machine was made an earlier one by other means than {@link Recorder#goTo}.
     */
    public long unrecorded() {
        return unrecorded;
    }

    /** The run that it goes on from, at step {@link #first}; null where it is the first of all. */
    public RecordedRun parent() {
        return parent;
    }

    /** Its step {@code i}, from 0 to {@link #count} - 1. */
    public Recorded step(long i) {
        return store.step(this, i);
    }

    /** The registers before its step {@code i}, by {@link RegisterId#ordinal}. */
    public long[] registersBefore(long i) {
        return store.registersBefore(this, i);
    }

    /** The x87 and vector registers before its step {@code i}; made again. */
    public FpuState vectorsBefore(long i) {
        return store.before(this, i).cpu().fpu.copy();
    }

    /** What lay at a linear address before its step {@code i}; null where nothing was mapped. */
    public byte[] memoryBefore(long i, long linear, int bytes) {
        return before(i).peek(linear, bytes);
    }

    /** A machine as it was before step {@code i}; good until anything else is asked. */
    Machine before(long i) {
        return store.before(this, i);
    }

    // ---- How it is kept

    /** The chunks of a segment, made again from its snapshot. */
    List<Chunk> madeAgain(Segment segment) {
        return store.madeAgain(this, segment);
    }

    List<Segment> segments() {
        return segments;
    }

    /** The segment of a step, or the last one for the step to come. */
    Segment segment(long step) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (segments.get(middle).first <= step) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return segments.get(low);
    }

    /** The machine as the run left it; null while it is under way. */
    Snapshot end() {
        return end;
    }

    void end(Snapshot left, Stop how) {
        end = left;
        stop = how;
    }
}
