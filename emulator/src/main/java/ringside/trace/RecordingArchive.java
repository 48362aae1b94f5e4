package ringside.trace;

import java.nio.charset.StandardCharsets;
import ringside.machine.Machine;
import ringside.machine.Snapshot;
import ringside.machine.Start;
import ringside.machine.Stop;
import ringside.machine.StopReason;
import ringside.semantics.Chain;
import ringside.state.Archive;
import ringside.state.Cpu;

/** Saves or restores a machine or a whole recording: its runs with their snapshots, from which steps are made again. */
final class RecordingArchive {
    private static final int ONWARD = 0;
    private static final int ENTRY = 1;
    private static final int BOOT = 2;

    private final Archive archive;
    private final SnapshotArchive snapshots;

    RecordingArchive(Archive archive) {
        this.archive = archive;
        snapshots = new SnapshotArchive(archive);
    }

    /** The machine that was saved, as it was; the very machine where it is saved. */
    Machine machine(Machine saved) {
        var machine = snapshots.machine(saved);
        var state = snapshots.snapshot(saved == null ? null : saved.snapshot());
        if (archive.restores()) {
            machine.restore(state);
        }
        return machine;
    }

    /** A run; {@code store} is where it belongs. */
    RecordedRun run(Store store, RecordedRun saved, int number) {
        var start = start(saved == null ? null : saved.start());
        long first = archive.of(saved == null ? 0 : saved.first());
        long unrecorded = archive.of(saved == null ? 0 : saved.unrecorded());
        int parent = archive.of(saved == null || saved.parent() == null ? 0 : saved.parent().number());
        var run = saved != null ? saved
            : new RecordedRun(store, number, start, first, unrecorded, parent == 0 ? null : store.runs().get(parent - 1));
        int segments = archive.of(run.segments().size());
        for (int i = 0; i < segments; i++) {
            segment(store, run, saved == null ? null : saved.segments().get(i));
        }
        var end = snapshots.snapshot(saved == null ? null : saved.end());
        var stop = archive.of(saved != null && saved.stop() != null) ? stop(saved == null ? null : saved.stop()) : null;
        if (saved == null) {
            run.end(end, stop);
        }
        return run;
    }

    private void segment(Store store, RecordedRun run, Segment saved) {
        long first = archive.of(saved == null ? 0 : saved.first);
        long count = archive.of(saved == null ? 0 : saved.count);
        long cost = archive.of(saved == null ? 0 : saved.cost);
        var snapshot = snapshots.snapshot(saved == null ? null : saved.snapshot);
        if (saved == null) {
            requireInOrder(run, first, count);
            var segment = new Segment(snapshot, first, cost);
            segment.count = count;
            segment.drop();
            store.add(run, segment);
        }
    }

    private static void requireInOrder(RecordedRun run, long first, long count) {
        if (first != run.count() || count < 0) {
            throw new IllegalArgumentException("steps %d behind %d".formatted(first, run.count()));
        }
    }

    private Start start(Start saved) {
        int kind = archive.of(saved instanceof Start.Entry ? ENTRY : saved instanceof Start.Boot ? BOOT : ONWARD);
        return switch (kind) {
            case ENTRY -> new Start.Entry(archive.of(saved instanceof Start.Entry(long address) ? address : 0));
            case BOOT -> new Start.Boot(archive.of(saved instanceof Start.Boot(byte[] image) ? image : null));
            default -> new Start.Onward();
        };
    }

    private Stop stop(Stop saved) {
        var reason = archive.of(saved == null ? null : saved.reason(), StopReason.values());
        long instructions = archive.of(saved == null ? 0 : saved.instructions());
        long nanos = archive.of(saved == null ? 0 : saved.nanos());
        var before = saved == null ? new Cpu() : saved.before();
        before.archive(archive);
        var chain = archive.of(saved != null && saved.chain() != null)
            ? Chain.of(archive, saved == null ? Chain.NONE : saved.chain()) : null;
        return new Stop(reason, instructions, nanos, before, chain, text(saved == null ? null : saved.detail()),
            text(saved == null ? null : saved.serial()));
    }

    private String text(String saved) {
        var bytes = archive.of(saved == null ? null : saved.getBytes(StandardCharsets.UTF_8));
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
