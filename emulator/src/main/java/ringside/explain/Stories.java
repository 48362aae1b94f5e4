package ringside.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import ringside.machine.Machine;
import ringside.machine.Stop;
import ringside.trace.Recorded;
import ringside.trace.Recorder;

/** What led to the fault that ended a run: told by {@link Patterns} from the recorded history. */
public final class Stories {
    private static final int MOST_LINKS = 8;

    private Stories() {
    }

    /**
     * The stories that fit, the best first; none when the run ended in no fault, was not recorded, or nothing is known
     * of such a fault.
     */
    public static List<Story> of(Machine machine, Recorder recorder, Stop stop, Names names) {
        long last = recorder.count() - 1;
        boolean recorded = stop != null && stop.chain() != null && recorder.firstStepOf(stop) <= last
            && last >= recorder.first() && recorder.step(last).chain() != null;
        return recorded ? of(machine, recorder, beginning(recorder, last), last, names) : List.of();
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

    /** The stories of the events that arose in a step; what followed from them ended the run in step {@code last}. */
    private static List<Story> of(Machine machine, Recorder recorder, long step, long last, Names names) {
        var end = step == last ? List.<Evidence>of() : new Facts(machine, recorder, last, 0, names).events();
        var found = new ArrayList<Story>();
        var events = recorder.step(step).chain().events();
        for (int index = 0; index < events.size(); index++) {
            if (events.get(index).fault() != null) {
                tell(new Facts(machine, recorder, step, index, names), end, found);
            }
        }
        var told = new HashSet<String>();
        return found.stream().sorted(Comparator.comparingInt(Story::order))
            .filter(story -> told.add(story.pattern())).toList();
    }

    private static void tell(Facts facts, List<Evidence> end, List<Story> found) {
        var patterns = Patterns.all();
        for (int order = 0; order < patterns.size(); order++) {
            var pattern = patterns.get(order);
            if (pattern.matches(facts)) {
                var words = new FactWords(facts);
                found.add(new Story(pattern.name(), words.fill(pattern.cause()), words.fill(pattern.remedy()),
                    evidence(facts, end), order));
            }
        }
    }

    private static List<Evidence> evidence(Facts facts, List<Evidence> end) {
        var history = facts.history().stream().map(Evidence::of).limit(MOST_LINKS);
        return Stream.of(facts.events().stream(), history, end.stream()).flatMap(part -> part).toList();
    }
}
