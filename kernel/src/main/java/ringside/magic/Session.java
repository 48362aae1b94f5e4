package ringside.magic;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import ringside.machine.Machine;
import ringside.machine.Run;
import ringside.machine.Stage;
import ringside.machine.Stop;
import ringside.machine.StopReason;
import ringside.state.CpuidModel;
import ringside.toolchain.PlacedUnit;
import ringside.toolchain.Program;
import ringside.toolchain.Toolchain;
import ringside.toolchain.ToolchainException;
import ringside.toolchain.UnitObject;
import ringside.toolchain.UnitSource;
import ringside.trace.Recorder;
import ringside.view.RunTrack;
import ringside.view.Views;

/**
 * What one notebook works on: a machine on its stage, the units in it, the record of what it did, and how it stopped
 * last.
 */
public final class Session {
    /** Recorded runs that can be compared. */
    private static final int MOST_RUNS = 16;

    private final Path cache;
    private Toolchain toolchain;
    private Program program;
    private Machine machine = new Machine();
    private Recorder recorder = new Recorder(machine);
    private Stop lastStop;
    private final Deque<RunTrack> runs = new ArrayDeque<>();
    private int runsMade;
    private final Placements placements = new Placements();
    private Function<String, BooleanSupplier> javaConditions = text -> {
        throw MagicException.of("there is no Java here");
    };

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

    /** Sets who turns a Java expression into a condition that can be asked at every step. */
    public void javaConditions(Function<String, BooleanSupplier> maker) {
        javaConditions = maker;
    }

    /**
     * A condition in Java.
     *
     * @throws MagicException when it does not compile
     */
    BooleanSupplier javaCondition(String text) {
        return javaConditions.apply(text);
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
        var placement = program.put(object);
        Placements.place(machine, placement);
        if (!object.isFlat()) {
            placements.add(recorder.runs().size(), source, placement);
        }
        return program.unit(source.name()).orElseThrow();
    }

    /** The unit with this name. */
    public Optional<PlacedUnit> unit(String name) {
        return program().flatMap(units -> units.unit(name));
    }

    /** Makes a flat image the one that the lines and names at its addresses come from. */
    public void bring(PlacedUnit unit) throws ToolchainException {
        Placements.place(machine, program.put(unit.object()));
    }

    /** Runs without recording. */
    public Stop run(Run run) {
        lastStop = machine.run(run);
        return lastStop;
    }

    /**
     * Runs and records.
     *
     * @param name what the run is called from now on; null for its number
     */
    public Stop record(Run run, String name) {
        lastStop = recorder.run(run);
        runsMade++;
        var title = name == null ? "run " + runsMade : name;
        keep(new RunTrack(title, ending(lastStop), recorder.runs().getLast(), program()));
        return lastStop;
    }

    private static String ending(Stop stop) {
        return stop.reason() == StopReason.FAULT ? stop.event() + ", which nobody handles" : stop.reason().sentence();
    }

    /**
     * Brings the machine to where it was before a recorded step; the next run goes on from there. Units that were put
     * into the machine, or changed, since the run of that step began are in it again.
     *
     * @param step from {@link Recorder#first()} to {@link Recorder#count()}
     */
    public Stop goTo(long step) {
        var before = machine.cpu().copy();
        recorder.goTo(step);
        var place = step == recorder.count() ? "at the end, after step " + (step - 1)
            : "before step %d of %d".formatted(step, recorder.count() - 1);
        var again = machine.booted() ? Set.<String>of() : placements.restore(machine, recorder.runAt(step).number());
        var units = again.isEmpty() ? "" : "; put in again, since that run began without them as they are now: "
            + String.join(", ", again);
        lastStop = new Stop(StopReason.BACK, 0, 0, before, null, place + units, "");
        return lastStop;
    }

    /** Goes on with another machine and its recording; {@code file} is where they came from. */
    void use(Recorder loaded, String file) {
        loaded.machine().breakpoints().addAll(machine.breakpoints());
        loaded.machine().watches().addAll(machine.watches());
        machine = loaded.machine();
        recorder = loaded;
        placements.forget();
        lastStop = null;
        loaded.runs().forEach(run ->
            keep(new RunTrack(run.name() + " of " + file, ending(run.stop()), run, program())));
    }

    private void keep(RunTrack track) {
        runs.removeIf(one -> one.name().equals(track.name()));
        runs.addLast(track);
        if (runs.size() > MOST_RUNS) {
            runs.removeFirst();
        }
    }

    /** The last recorded runs, of machines before the present one too; the oldest first. */
    List<RunTrack> runs() {
        return List.copyOf(runs);
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
                Placements.place(machine, program.everything());
            }
        } catch (RuntimeException tooSmall) {
            machine = old;
            throw tooSmall;
        }
        fresh.stage().protections(protections);
        fresh.breakpoints().addAll(old.breakpoints());
        fresh.watches().addAll(old.watches());
        recorder = new Recorder(fresh);
        placements.forget();
        lastStop = null;
    }
}
