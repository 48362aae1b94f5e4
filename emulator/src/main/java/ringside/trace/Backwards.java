package ringside.trace;

import java.util.OptionalLong;
import java.util.function.LongPredicate;
import ringside.isa.Instruction;
import ringside.machine.Moment;
import ringside.machine.Watch;
import ringside.semantics.Event;

/** Looks for steps in the past, from the position on towards the beginning. */
public final class Backwards {
    private final Recorder recorder;

    public Backwards(Recorder recorder) {
        this.recorder = recorder;
    }

    /** The last step before the position that executed, or tried, the instruction at {@code rip}. */
    public OptionalLong at(long rip) {
        return last(number -> recorder.step(number).rip() == rip);
    }

    /**
     * The last step before the position that a watch sees. Reads are not recorded, and conditions ask about the machine
     * as it is: neither is ever seen.
     */
    public OptionalLong seen(Watch watch) {
        if (watch instanceof Watch.Condition) {
            return OptionalLong.empty();
        }
        if (watch instanceof Watch.MemoryTouched(Watch.Touch touch, long linear, int bytes)) {
            return touch == Watch.Touch.READ ? OptionalLong.empty() : writer(linear, bytes);
        }
        return last(number -> watch.sees(new Past(number, recorder.step(number))));
    }

    private OptionalLong writer(long linear, int bytes) {
        return recorder.writer(linear, bytes).stream().mapToLong(Recorder.Writer::step).findFirst();
    }

    private OptionalLong last(LongPredicate wanted) {
        for (long number = recorder.position() - 1; number >= recorder.first(); number--) {
            if (wanted.test(number)) {
                return OptionalLong.of(number);
            }
        }
        return OptionalLong.empty();
    }

    /** A recorded step as watches see it. */
    private final class Past implements Moment {
        private final long number;
        private final Recorded step;

        Past(long number, Recorded step) {
            this.number = number;
            this.step = step;
        }

        @Override
        public Instruction completed() {
            return step.chain() == null ? step.instruction() : null;
        }

        @Override
        public int vector() {
            return step.chain() == null ? Moment.softwareVector(step.instruction()) : step.delivered().vector();
        }

        @Override
        public boolean raised() {
            return step.chain() != null && step.event().kind() == Event.Kind.EXCEPTION;
        }

        @Override
        public int cplBefore() {
            return step.cplBefore();
        }

        @Override
        public int cplAfter() {
            return step.cplAfter();
        }

        @Override
        public long register(int general) {
            return recorder.registersBefore(number)[general];
        }

        /** CR8 is not among the registers that are recorded: a {@code mov} to it is seen as an instruction. */
        @Override
        public boolean changedControl(int control) {
            return step.registers().stream().anyMatch(change -> change.register().name().equals("CR" + control));
        }

        @Override
        public boolean wrote(long linear, int bytes) {
            return step.writes().stream().anyMatch(write -> write.touches(linear, bytes));
        }

        @Override
        public boolean read(long linear, int bytes) {
            return false;
        }
    }
}
