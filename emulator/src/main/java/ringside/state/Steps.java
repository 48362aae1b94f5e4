package ringside.state;

import java.util.ArrayList;
import java.util.List;

/**
 * The log of micro-steps of the instruction (or event delivery) under way. While nobody records, every method costs one
 * branch.
 */
public final class Steps {
    private final List<Step> log = new ArrayList<>();
    private boolean recording;
    private boolean noting;
    private boolean noted;

    public boolean recording() {
        return recording;
    }

    public void recording(boolean on) {
        recording = on;
        noting = false;
    }

    /** Like {@link #recording(boolean)}, but of the micro-steps only is kept whether there were any. */
    public void noting(boolean on) {
        recording = on;
        noting = on;
        noted = false;
    }

    /** Whether there were micro-steps since the last call. */
    public boolean noted() {
        boolean was = noted;
        noted = false;
        return was;
    }

    private void add(Step.Kind kind, String text, long value, Check check, boolean passed, long expected,
                     Origin origin, long where) {
        if (noting) {
            noted = true;
        } else {
            log.add(new Step(kind, text, value, check, passed, expected, origin, where));
        }
    }

    /** Requires {@code check} to hold; throws its fault with {@code errorCode} when it does not. */
    public void require(Check check, long actual, long expected, Origin origin, long where, int errorCode) {
        if (!check.holds(actual, expected)) {
            throw fail(check, actual, expected, origin, where, errorCode);
        }
        if (recording) {
            add(Step.Kind.CHECK, check.sentence(), actual, check, true, expected, origin, where);
        }
    }

    /** As {@link #require(Check, long, long, Origin, long, int)} for a check that needs one value only. */
    public void require(Check check, long actual, Origin origin, long where, int errorCode) {
        require(check, actual, 0, origin, where, errorCode);
    }

    /** Records that {@code check} failed and returns the fault to throw. */
    public Fault fail(Check check, long actual, long expected, Origin origin, long where, int errorCode) {
        if (recording) {
            add(Step.Kind.CHECK, check.sentence(), actual, check, false, expected, origin, where);
        }
        return Fault.of(check, actual, expected, origin, where, errorCode);
    }

    /** Records that a page was refused and returns the page fault to throw. */
    public Fault failPage(Check check, long address, int errorCode, long actual, long expected, long entryAddress) {
        if (recording) {
            add(Step.Kind.CHECK, check.sentence(), actual, check, false, expected,
                Origin.PAGE_ENTRY, entryAddress);
        }
        return Fault.page(check, address, errorCode, actual, expected, entryAddress);
    }

    /** Records a value that was read, and returns it. {@code text} is a constant such as {@code "SS ← TSS.RSP0"}. */
    public long read(String text, long value, Origin origin, long where) {
        if (recording) {
            add(Step.Kind.READ, text, value, null, true, 0, origin, where);
        }
        return value;
    }

    /** Records a value that was stored. */
    public void write(String text, long value, Origin origin, long where) {
        if (recording) {
            add(Step.Kind.WRITE, text, value, null, true, 0, origin, where);
        }
    }

    /** Records a decision, such as {@code "return to an outer privilege level"}. */
    public void note(String text, long value) {
        if (recording) {
            add(Step.Kind.NOTE, text, value, null, true, 0, Origin.NONE, 0);
        }
    }

    /** The micro-steps since the last call, oldest first; the log is empty afterwards. */
    public List<Step> take() {
        var taken = List.copyOf(log);
        log.clear();
        return taken;
    }
}
