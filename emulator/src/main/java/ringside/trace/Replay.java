package ringside.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ringside.engine.EventListener;
import ringside.machine.Machine;
import ringside.machine.Snapshot;
import ringside.semantics.Event;
import ringside.state.Step;

/**
 * A second machine, on which recorded runs are made again from their snapshots: the same machine run twice does the
 * same thing. It shares its pages with the snapshots.
 */
final class Replay {
    private final Machine machine;
    private RecordedRun run;
    private long at;

    /** What became of one step, line by line. */
    record Details(List<Step> micro, List<Step> delivery) {
    }

    Replay(Machine original) {
        machine = Machine.empty(original.ram().size(), original.cpu().model);
    }

    /** The machine as it was before a step of a run; after its last step, as the run left it. */
    Machine before(RecordedRun wanted, long step) {
        if (step == wanted.count() && wanted.end() != null) {
            machine.restore(wanted.end());
            run = null;
            return machine;
        }
        var segment = wanted.segment(step);
        if (run != wanted || at > step || at < segment.first) {
            machine.restore(segment.snapshot);
            run = wanted;
            at = segment.first;
        }
        while (at < step) {
            step();
        }
        return machine;
    }

    private void step() {
        var cpu = machine.cpu();
        long instructions = cpu.instructions;
        var chain = machine.interpreter().chain();
        machine.interpreter().step();
        if (cpu.instructions == instructions && machine.interpreter().chain() == chain) {
            throw stuck(run, at);
        }
        at++;
    }

    private static IllegalStateException stuck(RecordedRun run, long step) {
        return new IllegalStateException("%s cannot be made again from step %d on".formatted(run.name(), step));
    }

    /** The state before a step, to be put into another machine. */
    Snapshot snapshot(RecordedRun wanted, long step) {
        return before(wanted, step).snapshot();
    }

    /** The micro-steps of a step. */
    Details details(RecordedRun wanted, long step) {
        before(wanted, step);
        var steps = machine.steps();
        var beforeEvent = new ArrayList<Step>();
        boolean[] event = {false};
        steps.recording(true);
        steps.take();
        machine.interpreter().listener(new EventListener() {
            @Override
            public void delivering(Event delivered) {
                event[0] = true;
                beforeEvent.addAll(steps.take());
            }
        });
        try {
            step();
            var rest = steps.take();
            return event[0] ? new Details(List.copyOf(beforeEvent), rest) : new Details(rest, List.of());
        } finally {
            steps.recording(false);
            machine.interpreter().listener(EventListener.NONE);
        }
    }

    /**
     * The chunks of a segment, made again.
     *
     * @param next the machine as it was behind the segment, or null where that is not known
     * @throws IllegalStateException when it does something else than it did when it was recorded
     */
    List<Chunk> chunks(RecordedRun wanted, Segment segment, Sites places, Snapshot next) {
        var chunks = new ArrayList<Chunk>();
        var taping = new Taping(machine, places, chunks::add);
        machine.restore(segment.snapshot);
        run = null;
        taping.attach();
        try {
            taping.begin(segment.first);
            while (taping.made() < segment.end()) {
                long made = taping.made();
                taping.step();
                if (taping.made() == made) {
                    throw stuck(wanted, made);
                }
            }
        } finally {
            taping.detach();
        }
        if (next != null && !Arrays.equals(next.state(), machine.snapshot().state())) {
            throw new IllegalStateException("%s does not do again what it did before step %d"
                .formatted(wanted.name(), segment.end()));
        }
        return chunks;
    }
}
