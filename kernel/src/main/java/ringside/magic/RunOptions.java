package ringside.magic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import picocli.CommandLine.Option;
import ringside.machine.Run;
import ringside.machine.Start;
import ringside.machine.Watch;

/** How long a magic runs the machine, and what it shows of that. */
final class RunOptions {
    private static final long SHOW_PROGRESS_AFTER = 1_000_000_000L;
    private static final double MOST_SECONDS = 86_400;

    private final Session session;

    @Option(names = "--until", paramLabel = "WHAT",
        description = {"Stop before the instruction there, or after that happened; in quotes when it is several words.",
            StopAt.FORMS})
    private List<String> until = new ArrayList<>();

    @Option(names = "--steps", paramLabel = "N",
        description = "Stop after N steps: instructions completed and events delivered.")
    private Long steps;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60",
        description = "Stop after this time; 60 seconds is usual.")
    private double timeout;

    @Option(names = "--no-record", description = "Run faster, and remember nothing of the way.")
    private boolean unrecorded;

    @Option(names = "--as", paramLabel = "NAME", description = "Name the run, for %%compare.")
    private String name;

    @Option(names = "--lint", description = "Warn of what worked by luck.")
    private boolean lint;

    RunOptions(Session session) {
        this.session = session;
    }

    /** Runs until there is a reason to stop, and shows it. */
    void run(Call call, Start start) {
        var places = new HashSet<Long>();
        var watches = new HashSet<Watch>();
        until.forEach(text -> {
            switch (StopAt.read(session, call, List.of(text.strip().split("\\s+")))) {
                case StopAt.Before(long address) -> places.add(address);
                case StopAt.After(Watch watch) -> watches.add(watch);
            }
        });
        var request = new Run(start, places, watches, stepLimit(call), duration(call),
            call.cancellation()::requested, progress(call.output()));
        if (unrecorded) {
            session.run(request);
        } else {
            session.record(request, name);
        }
        call.output().display(Show.bundle(session.views().ending()));
        if (lint) {
            call.output().display(Show.bundle(session.views().lint()));
        }
    }

    private long stepLimit(Call call) {
        if (steps != null && steps < 1) {
            throw call.error("--steps is at least 1", steps.toString());
        }
        return steps == null ? Long.MAX_VALUE : steps;
    }

    private Duration duration(Call call) {
        if (!(timeout > 0 && timeout <= MOST_SECONDS)) {
            throw call.error("--timeout is more than 0 and at most 86400 seconds", null);
        }
        return Duration.ofNanos((long) (timeout * 1e9));
    }

    private static Run.Progress progress(Output output) {
        return (instructions, nanos) -> {
            if (nanos > SHOW_PROGRESS_AFTER) {
                output.progress("%,d instructions in %.0f s, %.1f MIPS; the stop button ends it"
                    .formatted(instructions, nanos / 1e9, instructions * 1e3 / nanos));
            }
        };
    }
}
