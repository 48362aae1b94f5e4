package ringside.magic;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import ringside.machine.Machine;
import ringside.machine.Run;
import ringside.machine.Stage;
import ringside.machine.Stop;
import ringside.state.CpuidModel;
import ringside.toolchain.PlacedUnit;
import ringside.toolchain.Placement;
import ringside.toolchain.Program;
import ringside.toolchain.Toolchain;
import ringside.toolchain.ToolchainException;
import ringside.toolchain.UnitObject;
import ringside.toolchain.UnitSource;
import ringside.trace.Recorder;
import ringside.view.Views;

/**
 * What one notebook works on: a machine on its stage, the units in it, the record of what it did, and how it stopped
 * last.
 */
public final class Session {
    private final Path cache;
    private Toolchain toolchain;
    private Program program;
    private Machine machine = new Machine();
    private Recorder recorder = new Recorder(machine);
    private Stop lastStop;

    /** A session whose tool chain is unpacked below {@code cache} when it is first needed. */
    public Session(Path cache) {
        this.cache = cache;
    }

    /** The machine; another one after {@link #reset}. */
    public Machine machine() {
        return machine;
    }

    /** The record of what the machine did. */
    public Recorder recorder() {
        return recorder;
    }

    /** How the last run ended. */
    public Optional<Stop> lastStop() {
        return Optional.ofNullable(lastStop);
    }

    /** The units in the machine; empty while no cell has put one in. */
    public Optional<Program> program() {
        return Optional.ofNullable(program);
    }

    /** The tool chain, unpacked when this is the first use; {@code progress} hears of it. */
    public synchronized Toolchain toolchain(Consumer<String> progress) throws ToolchainException {
        if (toolchain == null) {
            toolchain = Toolchain.open(cache, progress);
        }
        return toolchain;
    }

    /** Makes a unit of a source and puts it into the machine, in the place of one of the same name. */
    public PlacedUnit put(UnitSource source, Output output, Cancellation cancellation) throws ToolchainException {
        var tools = toolchain(output::progress);
        UnitObject object = tools.compile(source, cancellation::requested);
        if (program == null) {
            program = tools.program(Stage.UNITS, Stage.symbols());
        }
        place(program.put(object));
        return program.unit(source.name()).orElseThrow();
    }

    /** The unit with this name. */
    public Optional<PlacedUnit> unit(String name) {
        return program().flatMap(units -> units.unit(name));
    }

    /** Makes a flat image the one that the lines and names at its addresses come from. */
    public void bring(PlacedUnit unit) throws ToolchainException {
        place(program.put(unit.object()));
    }

    private void place(Placement placement) {
        placement.maps().forEach(region ->
            machine.map(region.address(), region.size(), region.writable(), region.executable(), region.ring()));
        placement.writes().forEach(write -> machine.write(write.address(), write.bytes()));
    }

    /** Runs, recording or not. */
    public Stop run(Run run, boolean record) {
        lastStop = record ? recorder.run(run) : machine.run(run);
        return lastStop;
    }

    /** The pictures of what there is now. */
    public Views views() {
        return new Views(machine, recorder, program(), lastStop());
    }

    /**
     * A fresh machine on its stage, with the units in it again.
     *
     * @param memory      bytes of RAM
     * @param model       what the processor says it is
     * @param protections CR4 bits that every entry starts with
     */
    public void reset(long memory, CpuidModel model, long protections) {
        var fresh = new Machine(memory, model);
        var old = machine;
        machine = fresh;
        try {
            if (program != null) {
                place(program.everything());
            }
        } catch (RuntimeException tooSmall) {
            machine = old;
            throw tooSmall;
        }
        fresh.stage().protections(protections);
        recorder = new Recorder(fresh);
        lastStop = null;
    }
}
