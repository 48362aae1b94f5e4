package ringside.explain;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ringside.isa.Instruction;
import ringside.machine.Machine;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Step;
import ringside.trace.Recorded;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/** What is known of a debug exception that no check raised (SDM vol. 3B, 19.3.1): its conditions, and who asked. */
final class DebugFacts implements Known {
    private static final long BREAKPOINTS = 0xf;
    private static final int FIRST_KIND_BIT = 16;

    /** What a breakpoint of the debug registers watches: R/W0 to R/W3 in DR7. */
    enum Kind { EXECUTION, WRITE, PORT, ACCESS }

    private final Machine machine;
    private final Recorder recorder;
    private final Names names;
    private final Telling telling;
    private final Provenance provenance;
    private final long number;
    private final Recorded step;

    /** @param number the step in which the exception arose, or that executed {@code int1} */
    DebugFacts(Machine machine, Recorder recorder, long number, Names names) {
        this.machine = machine;
        this.recorder = recorder;
        this.names = names;
        this.telling = new Telling(names);
        this.provenance = new Provenance(recorder, names);
        this.number = number;
        this.step = recorder.step(number);
    }

    /** Whether such an exception arose there. */
    static boolean arose(Recorded step) {
        return Telling.is(step.instruction(), "int1") && step.chain() == null
            || step.event() != null && step.event().vector() == ExceptionVector.DB.number()
                && step.event().fault() == null;
    }

    // ---- What it was

    boolean byInstruction() {
        return Telling.is(step.instruction(), "int1");
    }

    boolean singleStep() {
        return !byInstruction() && (conditions() & Cpu.DR6_BS) != 0;
    }

    /** What the breakpoint that was met watches; none where it was none. */
    Optional<Kind> breakpoint() {
        return byInstruction() || (conditions() & BREAKPOINTS) == 0 ? Optional.empty()
            : Optional.of(Kind.values()[(int) (machine.cpu().dr[7] >>> FIRST_KIND_BIT + 4 * register() & 3)]);
    }

    /** DR6 as the exception left it. */
    private long conditions() {
        return Stream.concat(step.micro().stream(), step.delivery().stream())
            .filter(micro -> micro.kind() == Step.Kind.WRITE && micro.origin() == Origin.DEBUG && micro.where() == 6)
            .mapToLong(Step::value).findFirst().orElse(0);
    }

    /** The number of the debug register whose breakpoint was met. */
    private int register() {
        return Long.numberOfTrailingZeros(conditions() & BREAKPOINTS);
    }

    // ---- Who asked

    /** The step that set TF. */
    Optional<Long> setter() {
        var change = recorder.lastChange(RegisterId.RFLAGS, number);
        while (change.isPresent() && !sets(change.get())) {
            change = recorder.lastChange(RegisterId.RFLAGS, change.get().step());
        }
        return change.map(Recorder.Change::step);
    }

    private static boolean sets(Recorder.Change change) {
        return (change.change().after() & Flags.TF) != 0 && (change.change().before() & Flags.TF) == 0;
    }

    /** Whether TF was set by such an instruction. */
    boolean setBy(String meaning) {
        return setter().map(recorder::step).filter(found -> found.event() == null)
            .filter(found -> Telling.is(found.instruction(), meaning)).isPresent();
    }

    /** Whether the instruction behind which the exception came is such. */
    boolean follows(String meaning) {
        return Telling.is(before(), meaning);
    }

    private Instruction before() {
        return number == 0 ? null : recorder.step(number - 1).instruction();
    }

    private Optional<Long> loader(int register) {
        return provenance.lastMicro(number, micro -> micro.kind() == Step.Kind.WRITE
            && micro.origin() == Origin.DEBUG && micro.where() == register);
    }

    // ---- In words

    @Override
    public String word(String name) {
        long[] dr = machine.cpu().dr;
        return switch (name) {
            case "setter" -> setter().map(found -> telling.step(recorder, found)).orElse("something unrecorded");
            case "stepped" -> before() == null ? "the instruction" : Telling.code(telling.brief(before()));
            case "flags" -> setter().map(found -> telling.origin(flagsHistory(found))).orElse("");
            case "fmask" -> Telling.hex(machine.cpu().fmask);
            case "at" -> telling.address(step.rip()) + " at " + telling.at(number, step.rip());
            case "dr" -> "DR" + register();
            case "dr.address" -> telling.address(dr[register()]);
            case "dr.port" -> Telling.hex(dr[register()] & 0xffff);
            case "dr.loader" -> loader(register()).map(found -> telling.step(recorder, found) + " loaded it")
                .orElse("it was loaded before the recorded run");
            case "dr7" -> Telling.hex(dr[7]);
            case "dr7.loader" -> loader(7).map(found -> telling.step(recorder, found) + " enabled it there")
                .orElse("it was enabled before the recorded run");
            default -> throw Known.unknown(name);
        };
    }

    private List<Link> flagsHistory(long setter) {
        return provenance.of(Holder.of(RegisterId.RFLAGS), setter + 1);
    }

    @Override
    public List<Evidence> evidence() {
        var arisen = new Evidence(number, byInstruction() ? "it raises #DB by itself" : "#DB: DR6 = "
            + Telling.hex(conditions()), byInstruction() ? telling.brief(step.instruction()) : null,
            names.symbol(step.rip()), names.line(step.rip()));
        var history = singleStep() ? setter().map(this::flagsHistory).orElse(List.of()) : List.<Link>of();
        return Stream.concat(Stream.of(arisen), history.stream().map(Evidence::of)).toList();
    }
}
