package ringside.view;

import java.util.EnumSet;
import java.util.Optional;
import ringside.isa.Decoder;
import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.machine.Machine;
import ringside.machine.Stop;
import ringside.toolchain.PlacedUnit;
import ringside.toolchain.Program;
import ringside.toolchain.dwarf.CType;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

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

    /** Two recorded runs side by side. */
    public View compare(RunTrack first, RunTrack second) {
        return new CompareViews(scene, first, second).view();
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

    /** CR0, CR3, CR4 and EFER bit by bit. */
    public View control() {
        return new RegisterViews(scene).control();
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

    /** Two page tables compared, by their CR3. */
    public View kpti(long first, long second) {
        return new PageTables(scene).compare(first, second);
    }

    /** The page table in use and the one before it compared. */
    public View kpti() {
        return new PageTables(scene).lastTwo().<View>map(view -> view).orElseGet(() -> new Absent(KptiView.VIEW,
            "Two page tables", "The recording saw but one CR3; name two: %show kpti CR3-A CR3-B."));
    }

    /** {@code length} bytes from a linear address on. */
    public View memory(long address, int length) {
        return new MemoryViews(scene).dump(address, length);
    }

    /** Memory at a linear address, read as a type of C. */
    public View struct(CType type, long address) {
        return new StructViews(scene).struct(type, address);
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

    /**
     * What stands in the way of an instruction, and what would let it pass.
     *
     * @param instruction tried as if it stood at RIP; null for the one that does
     */
    public View whyNot(Instruction instruction) {
        return new ExplanationViews(scene).whyNot(instruction);
    }

    /** What worked by luck in the last run. */
    public View lint() {
        return scene.recorder().count() == 0 ? new Absent(LintView.VIEW, "Lint",
            "No run has been recorded yet: use %run first (without --no-record).") : new ExplanationViews(scene).lint();
    }

    public View fault() {
        return new FaultViews(scene).last().<View>map(report -> report)
            .orElseGet(() -> new Absent(FaultReport.VIEW, "Fault", "No exception has been raised."));
    }

    /** What led to the fault that ended the last run. */
    public View story() {
        return new StoryViews(scene).story();
    }

    /** Where what a register holds now came from. */
    public View origin(RegisterId register) {
        return new StoryViews(scene).origin(register);
    }

    /** Where the eight bytes at a linear address came from. */
    public View origin(long address) {
        return new StoryViews(scene).origin(address);
    }

    /** Where the address of the instruction to come was taken from. */
    public View originOfPointer() {
        return new StoryViews(scene).originOfPointer();
    }

    public View stop() {
        return scene.stop().<View>map(stop -> new FaultViews(scene).report(stop))
            .orElseGet(() -> new Absent(StopReport.VIEW, "Stop", "Nothing has run yet."));
    }

    /** How the last run ended, with the way there, to be played, where it was recorded. */
    public View ending() {
        var film = FilmViews.of(scene);
        return stop() instanceof StopReport report && film.isPresent()
            ? new Ending(report, film.get().film(), film.get().document()) : stop();
    }

    /** The last run, to be played. */
    public View player() {
        return FilmViews.of(scene).<View>map(FilmViews.Made::film).orElseGet(() -> new Absent(Film.VIEW, "Step by step",
            "Nothing to play: no run has been recorded yet that took two steps or more."));
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
