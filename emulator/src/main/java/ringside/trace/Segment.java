package ringside.trace;

import java.util.ArrayList;
import java.util.List;
import ringside.machine.Snapshot;

/**
 * The steps of a run from one snapshot to the next. Their chunks may have been dropped: the snapshot and the number of
 * steps are enough to make them again.
 */
final class Segment {
    final Snapshot snapshot;
    /** The number of the first step within the run. */
    final long first;
    /** What the snapshot takes in memory, about: the pages that were copied since the one before it. */
    final long cost;
    long count;
    /** Null when they were dropped. */
    List<Chunk> chunks = new ArrayList<>();

    Segment(Snapshot snapshot, long first, long cost) {
        this.snapshot = snapshot;
        this.first = first;
        this.cost = cost;
    }

    void add(Chunk chunk) {
        chunks.add(chunk);
        count += chunk.count();
    }

    long end() {
        return first + count;
    }

    long chunkSize() {
        return chunks == null ? 0 : chunks.stream().mapToLong(Chunk::size).sum();
    }

    /** The segment without its chunks. */
    void drop() {
        chunks = null;
    }
}
