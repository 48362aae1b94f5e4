package ringside.explain;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ringside.machine.Machine;
import ringside.machine.Stop;
import ringside.trace.Recorded;
import ringside.trace.Recorder;

/** What led to the fault that ended a run, or why it came to no end: told by {@link Patterns} from the history. */
public final class Stories {
    private Stories() {
    }

    /**
     * The stories that fit, the best first; none when the run ended well, was not recorded, or nothing is known of such
     * an end.
     */
    public static List<Story> of(Machine machine, Recorder recorder, Stop stop, Names names) {
        boolean recorded = stop != null && recorder.firstStepOf(stop) < recorder.count();
        if (!recorded) {
            return List.of();
        }
        var told = new HashSet<String>();
        return known(machine, recorder, stop, names).flatMap(Patterns::stories)
            .sorted(Comparator.comparingInt(Story::order)).filter(story -> told.add(story.pattern())).toList();
    }

    private static Stream<Known> known(Machine machine, Recorder recorder, Stop stop, Names names) {
        long last = recorder.count() - 1;
        if (stop.chain() == null) {
            return Stream.of(new Standstill(machine, recorder, stop, names));
        }
        if (recorder.step(last).chain() == null) {
            return DebugFacts.arose(recorder.step(last)) ? Stream.of(new DebugFacts(machine, recorder, last, names))
                : Stream.of();
        }
        return arisen(machine, recorder, beginning(recorder, last), last, names);
    }

    /**
     * Where it began: a handler whose own instruction faults in the same way is entered again and again, until there is
     * no stack left; the first time tells the cause.
     */
    private static long beginning(Recorder recorder, long last) {
        var rings = new Rings(recorder);
        long number = last;
        for (var outer = rings.handlerEntry(number); outer.isPresent(); outer = rings.handlerEntry(number)) {
            if (!alike(recorder.step(outer.get()), recorder.step(number))) {
                break;
            }
            number = outer.get();
        }
        return number;
    }

    private static boolean alike(Recorded earlier, Recorded later) {
        var first = earlier.event() == null ? null : earlier.event().fault();
        var second = later.event().fault();
        return first != null && second != null && earlier.rip() == later.rip() && first.vector() == second.vector();
    }

    /** The events that arose in a step; what followed from them ended the run in step {@code last}. */
    private static Stream<Known> arisen(Machine machine, Recorder recorder, long step, long last, Names names) {
        var end = step == last ? List.<Evidence>of() : new Facts(machine, recorder, last, 0, names).events();
        var events = recorder.step(step).chain().events();
        var faults = IntStream.range(0, events.size()).filter(index -> events.get(index).fault() != null)
            .mapToObj(index -> (Known) new Facts(machine, recorder, step, index, names, end));
        return DebugFacts.arose(recorder.step(step))
            ? Stream.concat(faults, Stream.of(new DebugFacts(machine, recorder, step, names))) : faults;
    }
}
