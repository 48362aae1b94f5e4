package ringside.magic;

import java.util.List;
import java.util.OptionalLong;
import ringside.machine.Watch;
import ringside.trace.Backwards;

/** Ways back into what was recorded. */
final class Back {
    private Back() {
    }

    /** Goes {@code steps} steps back. */
    static void by(Session session, Call call, long steps) {
        if (steps < 1) {
            throw call.error("--back is at least 1", Long.toString(steps));
        }
        go(session, call, session.recorder().position() - steps, Long.toString(steps));
    }

    /** Goes back to before the last step that did what the words say. */
    static void until(Session session, Call call, List<String> words) {
        var past = new Backwards(session.recorder());
        var found = switch (StopAt.read(session, call, words)) {
            case StopAt.Before(long address) -> past.at(address);
            case StopAt.After(Watch watch) -> seen(call, past, watch, words);
        };
        go(session, call, found.orElseThrow(() -> call.error("no step before this one did that: "
            + String.join(" ", words), words.getFirst()).hint(kept(session))), words.getFirst());
    }

    private static OptionalLong seen(Call call, Backwards past, Watch watch, List<String> words) {
        boolean unseen = watch instanceof Watch.Condition
            || watch instanceof Watch.MemoryTouched(Watch.Touch touch, long _, int _) && touch == Watch.Touch.READ;
        if (unseen) {
            throw call.error("reads and conditions cannot be looked for backwards", words.getFirst())
                .named("UsageError").hint("Look for a label, a write, a ring-change, a fault, a vector, an msr or a cr.");
        }
        return past.seen(watch);
    }

    /** Goes to before step {@code step}, named by {@code word} in the call, and shows where that is. */
    static void go(Session session, Call call, long step, String word) {
        var recorder = session.recorder();
        if (recorder.count() == recorder.first() || step < recorder.first() || step > recorder.count()) {
            throw call.error("there is no such step to go to", word).named("UsageError").hint(kept(session));
        }
        session.goTo(step);
        call.output().display(Show.bundle(session.views().stop()));
    }

    private static String kept(Session session) {
        var recorder = session.recorder();
        return recorder.count() == recorder.first() ? "Nothing has been recorded yet: use %run."
            : "Steps %d to %d are recorded; the machine stands before step %d.".formatted(recorder.first(),
                recorder.count() - 1, recorder.position());
    }
}
