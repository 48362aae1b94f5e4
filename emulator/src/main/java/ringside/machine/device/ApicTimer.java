package ringside.machine.device;

import ringside.state.Archive;
import ringside.state.Cpu;

/** The local APIC's timer (SDM vol. 3A, 12.5.4). It counts the {@link Clock}'s ticks, divided. */
final class ApicTimer {
    private static final int ONE_SHOT = 0;
    private static final int PERIODIC = 1;
    private static final int DEADLINE = 2;

    private final Cpu cpu;
    private int mode;
    private int divideConfiguration;
    private long initial;
    /** The count that it had at {@link #since}. */
    private long count;
    private long since;
    /** IA32_TSC_DEADLINE as it was armed. */
    private long armed;

    ApicTimer(Cpu cpu) {
        this.cpu = cpu;
    }

    void reset() {
        mode = ONE_SHOT;
        divideConfiguration = 0;
        stop();
    }

    private void stop() {
        initial = 0;
        count = 0;
        armed = 0;
        cpu.tscDeadline = 0;
    }

    /** The mode of the LVT entry: a change to or from the TSC deadline disarms the timer (SDM vol. 3A, 12.5.4.1). */
    void mode(int newMode, long now) {
        if (newMode == mode) {
            return;
        }
        long left = current(now);
        boolean disarms = newMode == DEADLINE || mode == DEADLINE;
        mode = newMode;
        if (disarms) {
            stop();
        } else {
            count = left;
            since = now;
        }
    }

    /** A write to the initial count starts the timer; 0 stops it. With the TSC deadline it has no effect. */
    void initial(long value, long now) {
        if (mode == DEADLINE) {
            return;
        }
        initial = value;
        count = value;
        since = now;
    }

    long initial() {
        return initial;
    }

    int divideConfiguration() {
        return divideConfiguration;
    }

    void divideConfiguration(int value, long now) {
        count = current(now);
        since = now;
        divideConfiguration = value & 0xb;
    }

    /** Bits 0, 1 and 3: 2, 4, 8 … 128, and 1. */
    private int shift() {
        return (divideConfiguration & 3 | divideConfiguration >> 1 & 4) + 1 & 7;
    }

    /** The current count. */
    long current(long now) {
        long passed = now - since >> shift();
        if (passed < count) {
            return count - passed;
        }
        return mode == PERIODIC && count != 0 && initial != 0 ? initial - (passed - count) % initial : 0;
    }

    /** Makes what is due happen; whether the timer went off. */
    boolean passed(long now) {
        if (mode == DEADLINE) {
            return passedDeadline();
        }
        cpu.tscDeadline = 0;
        if (count == 0 || now < due(now)) {
            return false;
        }
        if (mode == ONE_SHOT) {
            count = 0;
            return true;
        }
        long left = current(now);
        since += (now - since >> shift()) << shift();
        count = left;
        return true;
    }

    private boolean passedDeadline() {
        armed = cpu.tscDeadline;
        if (armed == 0 || Long.compareUnsigned(cpu.tsc(), armed) < 0) {
            return false;
        }
        armed = 0;
        cpu.tscDeadline = 0;
        return true;
    }

    /** When the timer goes off, or {@link Clock#NEVER}. */
    long due(long now) {
        if (mode == DEADLINE) {
            long ticks = armed - cpu.tsc();
            return armed == 0 || ticks < 0 || now + ticks < 0 ? Clock.NEVER : now + ticks;
        }
        return count == 0 ? Clock.NEVER : since + (count << shift());
    }

    void archive(Archive archive) {
        mode = archive.of(mode);
        divideConfiguration = archive.of(divideConfiguration);
        initial = archive.of(initial);
        count = archive.of(count);
        since = archive.of(since);
        armed = archive.of(armed);
    }
}
