package ringside.magic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringside.expression.Expression;
import ringside.expression.ExpressionException;
import ringside.machine.Run;
import ringside.toolchain.Program;
import ringside.toolchain.Unresolved;

/** {@code %run}: enter somewhere, or go on, until there is a reason to stop. */
@Command(name = "run",
    description = "Run from a label, a C function or a unit; without a name, go on where the machine stopped.")
final class RunMagic implements Magic {
    private static final long SHOW_PROGRESS_AFTER = 1_000_000_000L;
    private static final double MOST_SECONDS = 86_400;

    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME",
        description = "Where to enter: a label, a C function, a unit or an address.")
    private String entry;

    @Option(names = "--until", paramLabel = "LABEL|ADDRESS", description = "Stop before the instruction there.")
    private List<String> until = new ArrayList<>();

    @Option(names = "--steps", paramLabel = "N",
        description = "Stop after N steps: instructions completed and events delivered.")
    private Long steps;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60",
        description = "Stop after this time; 60 seconds is usual.")
    private double timeout;

    @Option(names = "--no-record", description = "Run faster, and remember nothing of the way.")
    private boolean unrecorded;

    RunMagic(Session session) {
        this.session = session;
    }

    @Override
    public void run(Call call) {
        var request = new Run(entryAddress(call), untilAddresses(call), stepLimit(call), duration(call),
            call.cancellation()::requested, progress(call.output()));
        var stop = session.run(request, !unrecorded);
        call.output().display(Show.bundle(session.views().stop()));
        if (stop.gap() != null) {
            call.output().display(Bundle.text("Not implemented yet: " + stop.gap()));
        }
    }

    private OptionalLong entryAddress(Call call) {
        if (entry == null) {
            return OptionalLong.empty();
        }
        long address = address(call, entry);
        session.program().ifPresent(program -> requireResolved(call, program, address));
        return OptionalLong.of(address);
    }

    private void requireResolved(Call call, Program program, long address) {
        var missing = program.unitAt(address).map(unit -> program.unresolved(unit.name())).orElse(List.of());
        if (!missing.isEmpty()) {
            var told = missing.stream().map(Unresolved::message).collect(Collectors.joining("\n"));
            throw call.error("'" + entry + "' cannot run yet\n" + told, entry).named("UndefinedSymbol");
        }
    }

    private Set<Long> untilAddresses(Call call) {
        return until.stream().map(text -> address(call, text)).collect(Collectors.toSet());
    }

    private long address(Call call, String text) {
        try {
            return Expression.number(text, new MachineNames(session));
        } catch (ExpressionException bad) {
            throw call.error(bad.getMessage(), text).named("UndefinedSymbol")
                .hint("A cell that begins with %%asm or %%c and defines it must run first.");
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

    @Override
    public Completer completer() {
        return new WordCompleter(new MachineNames(session)::known);
    }
}
