package ringside.magic;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private final RunOptions options;

    RunMagic(Session session) {
        this.session = session;
        this.options = new RunOptions(session);
    }

    @Override
    public void run(Call call) {
        options.run(call, entry == null ? new Start.Onward() : new Start.Entry(entryAddress(call)));
    }

    private long entryAddress(Call call) {
        long address = options.address(call, entry);
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
