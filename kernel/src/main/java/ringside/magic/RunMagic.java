package ringside.magic;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringside.machine.Start;
import ringside.toolchain.Program;
import ringside.toolchain.Unresolved;

/** {@code %run}: enter somewhere, or go on, until there is a reason to stop. */
@Command(name = "run",
    description = "Run from a label, a C function or a unit; without a name, go on where the machine stopped.")
final class RunMagic implements Magic {
    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME",
        description = "Where to enter: a label, a C function, a unit or an address.")
    private String entry;

    @Option(names = "--back", paramLabel = "N", description = "Go N steps back in what was recorded.")
    private Long back;

    @Option(names = "--back-until", arity = "1..*", paramLabel = "WHAT",
        description = "Go back to before the last step that executed a label, or did a write ADDRESS, ring-change, "
            + "fault, vector N, msr or cr.")
    private List<String> backUntil = List.of();

    @Mixin
    private final RunOptions options;

    RunMagic(Session session) {
        this.session = session;
        this.options = new RunOptions(session);
    }

    @Override
    public void run(Call call) {
        if (back != null || !backUntil.isEmpty()) {
            goBack(call);
            return;
        }
        options.run(call, entry == null ? new Start.Onward() : new Start.Entry(entryAddress(call)));
    }

    private void goBack(Call call) {
        if (entry != null || back != null && !backUntil.isEmpty()) {
            throw call.error("going back takes one of --back and --back-until, and no name to enter at",
                entry).named("UsageError");
        }
        if (back != null) {
            Back.by(session, call, back);
        } else {
            Back.until(session, call, backUntil);
        }
    }

    private long entryAddress(Call call) {
        long address = MachineNames.address(session, call, entry, "");
        session.program().ifPresent(program -> requireResolved(call, program, address));
        return address;
    }

    private void requireResolved(Call call, Program program, long address) {
        var missing = program.unitAt(address).map(unit -> program.unresolved(unit.name())).orElse(List.of());
        if (!missing.isEmpty()) {
            var told = missing.stream().map(Unresolved::message).collect(Collectors.joining("\n"));
            throw call.error("'" + entry + "' cannot run yet\n" + told, entry).named("UndefinedSymbol");
        }
    }

    @Override
    public Completer completer() {
        return new WordCompleter(new MachineNames(session)::known);
    }
}
