package ringside.view;

import java.util.EnumSet;
import java.util.Optional;
import ringside.isa.Decoder;
import ringside.isa.Feature;
import ringside.machine.Machine;
import ringside.machine.Stop;
import ringside.toolchain.PlacedUnit;
import ringside.toolchain.Program;
import ringside.trace.Recorder;

/**
 * Makes view models from a machine, the record of what it did, and the units in it. What it makes does not change any
 * more.
 */
public final class Views {
    private final Scene scene;

    /**
     * Views of the machine as it stands.
     *
     * @param recorder the record of its last steps
     * @param program  the units in it, when there are any
     * @param stop     how the last run ended, when there was one: changes are shown since that run's beginning
     */
    public Views(Machine machine, Recorder recorder, Optional<Program> program, Optional<Stop> stop) {
        scene = new Scene(machine, recorder, program, stop);
    }

    /** Why a run ended and what it changed. */
    public static View stop(Machine machine, Recorder recorder, Stop stop, Optional<Program> program) {
        return new Views(machine, recorder, program, Optional.of(stop)).stop();
    }

    /** What a cell placed where. */
    public static View unit(PlacedUnit unit, Program program) {
        return ProgramViews.unit(unit, program, new Decoder(EnumSet.allOf(Feature.class)));
    }

    /** What stands where in the machine. */
    public static View machine(Machine machine, Optional<Program> program) {
        return ProgramViews.machine(machine, program);
    }

    public View registers() {
        return new RegisterViews(scene).table();
    }

    public View flags() {
        return new RegisterViews(scene).flags();
    }

    public View msrs() {
        return new RegisterViews(scene).msrs();
    }

    /** The stack in use, at most {@code slots} slots from RSP upward, and the stacks that the last run left. */
    public View stack(int slots) {
        return new StackViews(scene).ladder(slots);
    }

    /** The frame at RSP, or the one that the last unhandled event left. */
    public View frame() {
        return new FrameViews(scene).frame();
    }

    public View tss() {
        return new TableViews(scene).tss();
    }

    public View gdt() {
        return new TableViews(scene).segments(false);
    }

    public View ldt() {
        return new TableViews(scene).segments(true);
    }

    /** All gates, or only those worth looking at. */
    public View idt(boolean all) {
        return new TableViews(scene).gates(all);
    }

    /** The page walk of a linear address. */
    public View paging(long address) {
        return new MemoryViews(scene).walk(address);
    }

    /** {@code length} bytes from a linear address on. */
    public View memory(long address, int length) {
        return new MemoryViews(scene).dump(address, length);
    }

    /** About {@code count} instructions: around RIP when that is at {@code address} (linear), else from there on. */
    public View code(long address, int count) {
        return new MemoryViews(scene).code(address, count);
    }

    /**
     * The micro-steps of a recorded step; empty when there is none such.
     *
     * @param which a step's number, an instruction's or an event's name (its last occurrence), or an empty text for the
     *              last control transfer or event
     */
    public Optional<View> steps(String which) {
        return new StepViews(scene).steps(which).map(steps -> steps);
    }

    public View fault() {
        return new FaultViews(scene).last().<View>map(report -> report)
            .orElseGet(() -> new Absent(FaultReport.VIEW, "Fault", "No exception has been raised."));
    }

    public View stop() {
        return scene.stop().<View>map(stop -> new FaultViews(scene).report(stop))
            .orElseGet(() -> new Absent(StopReport.VIEW, "Stop", "Nothing has run yet."));
    }

    /** Where the two vendors' processors differ. */
    public View vendors() {
        return new RegisterViews(scene).vendors();
    }

    public View timeline() {
        return new StepViews(scene).timeline();
    }

    public View symbols() {
        return ProgramViews.symbols(scene.program());
    }

    /** The text screen. */
    public View screen() {
        return ScreenViews.of(scene.machine().ram());
    }

    public View serial() {
        var console = scene.machine().console();
        return new SerialOutput(console.text(), console.dropped());
    }
}
