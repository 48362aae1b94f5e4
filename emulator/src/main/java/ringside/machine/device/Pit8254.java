package ringside.machine.device;

import ringside.state.Archive;

/**
 * The 8254 interval timer (Intel's data sheet) at ports 0x40 to 0x43. Counter 0's output is IRQ 0; counter 2 is the
 * speaker's, with its gate at port 0x61.
 */
public final class Pit8254 implements PortDevice, Timed {
    public static final int PORT = 0x40;
    /** Ticks a second. */
    static final long FREQUENCY = 1_193_182;
    private static final int CONTROL = 3;

    private final Clock clock;
    private final InterruptLines lines;
    private final PitCounter[] counters = {new PitCounter(), new PitCounter(), new PitCounter()};
    private long seen;

    public Pit8254(Clock clock, InterruptLines lines) {
        this.clock = clock;
        this.lines = lines;
        clock.add(this);
    }

    /** Ticks since the machine was made. */
    private long ticks() {
        return Clock.toTicks(clock.now(), FREQUENCY);
    }

    void speakerGate(boolean high) {
        counters[2].gate(high, ticks());
    }

    boolean speakerGate() {
        return counters[2].gate();
    }

    boolean speakerOutput() {
        return counters[2].output(ticks());
    }

    @Override
    public int in(int port, int width) {
        return port - PORT == CONTROL ? 0xff : counters[port - PORT].read(ticks());
    }

    @Override
    public void out(int port, int width, int value) {
        clock.catchUp();
        int low = value & 0xff;
        if (port - PORT < CONTROL) {
            counters[port - PORT].write(low, ticks());
        } else if (low >>> 6 == 3) {
            readBack(low);
        } else {
            counters[low >>> 6].control(low & 0x3f, ticks());
        }
        lines.set(0, counters[0].output(ticks()));
        clock.changed();
    }

    private void readBack(int command) {
        for (int i = 0; i < counters.length; i++) {
            if ((command >>> i + 1 & 1) != 0) {
                counters[i].readBack((command & 0x20) == 0, (command & 0x10) == 0, ticks());
            }
        }
    }

    @Override
    public long passed(long now) {
        long ticks = Clock.toTicks(now, FREQUENCY);
        var counter = counters[0];
        if (counter.rise(seen) <= ticks) {
            lines.set(0, false);
            lines.set(0, true);
        }
        lines.set(0, counter.output(ticks));
        seen = ticks;
        long next = counter.rise(ticks);
        return next == Clock.NEVER ? next : Clock.toTime(next, FREQUENCY);
    }

    /** Saves or restores its state. */
    public void archive(Archive archive) {
        for (var counter : counters) {
            counter.archive(archive);
        }
        seen = archive.of(seen);
    }
}
