package ringside.magic;

import java.util.ArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import ringside.machine.MachineException;
import ringside.machine.Start;
import ringside.toolchain.PlacedUnit;
import ringside.toolchain.ToolchainException;

/** {@code %boot}: a unit as a boot sector. */
@Command(name = "boot",
    description = "Start a unit as a PC starts a boot sector: in real mode, at address 0x7c00, until it stops.")
final class BootMagic implements Magic {
    private static final long ORIGIN = 0x7c00;

    private final Session session;

    @Parameters(index = "0", paramLabel = "UNIT", description = "The unit: a cell with org 0x7c00.")
    private String name;

    @Mixin
    private final RunOptions options;

    BootMagic(Session session) {
        this.session = session;
        this.options = new RunOptions(session);
    }

    @Override
    public void run(Call call) {
        var unit = session.unit(name).orElseThrow(() -> call.error("there is no unit '" + name + "'", name)
            .named("UndefinedSymbol").hint(Suggestions.hint(name, names(),
                "A cell that begins with %%asm " + name + " --syntax nasm --bits 16 must run first.")));
        if (unit.base() != ORIGIN) {
            throw call.error("a boot sector lies at 0x7c00; unit '" + name + "' lies at 0x"
                + Long.toHexString(unit.base()), name).hint("Begin its cell with `org 0x7c00` (or use --at 0x7c00).");
        }
        try {
            session.bring(unit);
            options.run(call, new Start.Boot(unit.image()));
        } catch (MachineException | ToolchainException impossible) {
            throw MagicException.of(impossible.getMessage()).named("MachineError").at(call.line(), 0);
        }
    }

    private ArrayList<String> names() {
        var names = new ArrayList<String>();
        session.program().ifPresent(program -> program.units().stream().map(PlacedUnit::name).forEach(names::add));
        return names;
    }

    @Override
    public Completer completer() {
        return new WordCompleter(this::names);
    }
}
