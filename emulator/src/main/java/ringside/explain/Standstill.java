package ringside.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import ringside.machine.Machine;
import ringside.machine.Stop;
import ringside.machine.StopReason;
import ringside.state.Flags;
import ringside.trace.Recorded;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/** What is known of a run that came to no end of its own, or halted for good. */
final class Standstill implements Known {
    /** A fault that came so often in a row has no end. A handler may well mend the levels of a page walk one by one. */
    private static final int OFTEN = 6;
    private static final int FURTHEST = 1 << 14;
    private static final int MOST_WAITS = 3;

    private final Machine machine;
    private final Recorder recorder;
    private final Names names;
    private final Telling telling;
    private final Stop stop;
    private final long last;
    private Optional<Cycle> cycle;
    private OptionalInt coming;
    private List<Long> faults;

    Standstill(Machine machine, Recorder recorder, Stop stop, Names names) {
        this.machine = machine;
        this.recorder = recorder;
        this.names = names;
        this.telling = new Telling(names);
        this.stop = stop;
        this.last = recorder.count() - 1;
    }

    // ---- What happened

    boolean halted() {
        return stop.reason() == StopReason.HALT && Telling.is(recorder.step(last).instruction(), "hlt");
    }

    /** Whether somebody, or a limit, had to end the run. */
    boolean wentOn() {
        return stop.reason() == StopReason.STEPS || stop.reason() == StopReason.TIMEOUT
            || stop.reason() == StopReason.INTERRUPTED;
    }

    /** Whether RFLAGS.IF was 0 at the end. */
    boolean interruptsOff() {
        return (recorder.registersBefore(last + 1)[RegisterId.RFLAGS.ordinal()] & Flags.IF) == 0;
    }

    /** Whether interrupts were switched off right before the halt: it is meant to be the end. */
    boolean meant() {
        return last > 0 && Telling.is(recorder.step(last - 1).instruction(), "cli");
    }

    /** The vector that would arrive if IF were 1 and the processor halted; none when nothing is on its way. */
    OptionalInt coming() {
        if (coming == null) {
            coming = arriving();
        }
        return coming;
    }

    private OptionalInt arriving() {
        var copy = Machine.empty(machine.ram().size(), machine.cpu().model);
        copy.restore(machine.snapshot());
        copy.cpu().flags.put(Flags.IF, true);
        copy.cpu().interruptShadow = false;
        copy.cpu().halted = true;
        var before = copy.interpreter().chain();
        copy.interpreter().step();
        var after = copy.interpreter().chain();
        return after == before || after.events().isEmpty() ? OptionalInt.empty()
            : OptionalInt.of(after.events().getFirst().vector());
    }

    /** The steps that go round, where the run only went on; none where an interrupt may come between. */
    Optional<Cycle> cycle() {
        if (cycle == null) {
            cycle = wentOn() ? Cycle.atEnd(machine, recorder)
                .filter(found -> !found.interruptible() || coming().isEmpty()) : Optional.empty();
        }
        return cycle;
    }

    /** The steps in which the same fault came again and again, the last one first; none where it did not. */
    List<Long> faults() {
        if (faults == null) {
            var found = wentOn() ? same() : List.<Long>of();
            faults = found.size() < OFTEN ? List.of() : found;
        }
        return faults;
    }

    private List<Long> same() {
        var found = new ArrayList<Long>();
        for (long number = last; number >= Math.max(recorder.firstSinceEntry(), last - FURTHEST); number--) {
            var step = recorder.step(number);
            if (step.event() == null || step.event().fault() == null) {
                continue;
            }
            if (!found.isEmpty() && !(alike(recorder.step(found.getFirst()), step) && returnedTo(found.getLast()))) {
                break;
            }
            found.add(number);
        }
        return found;
    }

    private static boolean alike(Recorded one, Recorded other) {
        var first = one.event().fault();
        var second = other.event().fault();
        return one.rip() == other.rip() && first.vector() == second.vector() && first.address() == second.address()
            && first.errorCode() == second.errorCode() && one.delivered().vector() == other.delivered().vector();
    }

    /** Whether the handler had just returned to the instruction that faulted. */
    private boolean returnedTo(long fault) {
        return fault > 0 && Telling.is(recorder.step(fault - 1).instruction(), "iret")
            && recorder.step(fault - 1).chain() == null;
    }

    // ---- In words

    @Override
    public String word(String name) {
        return switch (name.split("\\.")[0]) {
            case "at" -> telling.at(last, recorder.step(last).rip());
            case "vector" -> Telling.hex(coming().orElseThrow());
            case "if" -> interruptFlag();
            case "cycle" -> cycle(name, cycle().orElseThrow());
            case "fault" -> fault(name, recorder.step(faults().getFirst()));
            default -> throw Known.unknown(name);
        };
    }

    private String interruptFlag() {
        var change = recorder.lastChange(RegisterId.RFLAGS, last + 1);
        while (change.isPresent() && ((change.get().change().before() & Flags.IF) == 0
            || (change.get().change().after() & Flags.IF) != 0)) {
            change = recorder.lastChange(RegisterId.RFLAGS, change.get().step());
        }
        return change.filter(found -> found.step() >= recorder.firstSinceEntry())
            .map(found -> telling.step(recorder, found.step()) + " cleared it")
            .orElse("it was 0 from the beginning");
    }

    private String cycle(String name, Cycle found) {
        return switch (name) {
            case "cycle.from" -> telling.address(edge(found, true));
            case "cycle.to" -> telling.address(edge(found, false));
            case "cycle.steps" -> found.length() == 1 ? "the same instruction"
                : "the same " + found.length() + " instructions";
            case "cycle.waits" -> waits(found);
            case "cycle.closed" -> found.interruptible() ? "no device is going to ask for an interrupt"
                : "RFLAGS.IF is 0 (" + interruptFlag() + "), so no interrupt leads out";
            default -> throw Known.unknown(name);
        };
    }

    /** The lowest or the highest address in the loop. */
    private long edge(Cycle found, boolean lowest) {
        long edge = recorder.step(found.first()).rip();
        for (long number = found.first(); number <= found.last(); number++) {
            long rip = recorder.step(number).rip();
            edge = Long.compareUnsigned(rip, edge) < 0 == lowest ? rip : edge;
        }
        return edge;
    }

    private String waits(Cycle found) {
        return found.waits().stream().limit(MOST_WAITS).map(word -> {
            var symbol = names.symbol(word.linear());
            return (symbol == null ? "" : symbol + " at ") + Telling.hex(word.linear());
        }).collect(Collectors.joining(", "));
    }

    private String fault(String name, Recorded step) {
        return switch (name) {
            case "fault.event" -> step.event().toString();
            case "fault.count" -> Integer.toString(faults().size());
            case "fault.instruction" -> step.instruction() == null ? "the instruction"
                : Telling.code(telling.brief(step.instruction()));
            case "fault.place" -> telling.address(step.rip());
            case "fault.sentence" -> step.event().fault().check().sentence();
            case "fault.return" -> telling.step(recorder, faults().getFirst() - 1);
            default -> throw Known.unknown(name);
        };
    }

    @Override
    public List<Evidence> evidence() {
        if (!faults().isEmpty()) {
            return faults().stream().limit(2).sorted().flatMap(fault -> fault == 0 ? null : List.of(
                evidence(fault, recorder.step(fault).event() + " is delivered"),
                evidence(fault - 1, "the handler's return before it")).reversed().stream()).toList();
        }
        var end = evidence(last, halted() ? "the processor halts" : "the last step recorded");
        return cycle().map(found -> List.of(evidence(found.first(), "the state here is that of the end"), end))
            .orElse(List.of(end));
    }

    private Evidence evidence(long number, String words) {
        var step = recorder.step(number);
        return new Evidence(number, words, telling.what(step), names.symbol(step.rip()), names.line(step.rip()));
    }
}
