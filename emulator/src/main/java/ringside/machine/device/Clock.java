package ringside.machine.device;

import java.util.ArrayList;
import java.util.List;
import ringside.state.Archive;
import ringside.state.Cpu;

/**
 * The machine's only clock. A tick is an instruction, or one that a halted processor has slept through; the nominal
 * frequency, by which devices turn ticks into seconds, is {@link #FREQUENCY}. So the same machine run twice does the
 * same thing.
 */
public final class Clock {
    /** Ticks a nominal second: 100 MHz. */
    public static final long FREQUENCY = 100_000_000;
    /** Later than anything. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Cpu cpu;
    private final List<Timed> devices = new ArrayList<>();
    private long due = NEVER;
    private long seenOffset;
    private long seenDeadline;
    private long seenBase;

    public Clock(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Adds a device whose events come by themselves. */
    public void add(Timed device) {
        devices.add(device);
        changed();
    }

    /** Ticks since the machine was made. */
    public long now() {
        return cpu.instructions + cpu.slept;
    }

    /** A device's next event has changed, or may have. */
    public void changed() {
        due = Long.MIN_VALUE;
    }

    /**
     * Makes every event happen whose time has come.
     *
     * @return when the next one comes, later than now, or {@link #NEVER}
     */
    public long catchUp() {
        // Writes to the processor's own registers change what is due.
        if (seenOffset != cpu.tscOffset || seenDeadline != cpu.tscDeadline || seenBase != cpu.apicBase) {
            changed();
        }
        while (due <= now()) {
            due = NEVER;
            for (var device : devices) {
                due = Math.min(due, device.passed(now()));
            }
        }
        seenOffset = cpu.tscOffset;
        seenDeadline = cpu.tscDeadline;
        seenBase = cpu.apicBase;
        return due;
    }

    /** Lets a halted processor sleep until the next event, which happens; false where none will come. */
    public boolean sleep() {
        long next = catchUp();
        if (next == NEVER) {
            return false;
        }
        cpu.slept += next - now();
        catchUp();
        return true;
    }

    /** How many ticks of a device's own clock have passed at {@code time}. */
    static long toTicks(long time, long frequency) {
        return time / FREQUENCY * frequency + time % FREQUENCY * frequency / FREQUENCY;
    }

    /** The first time at which a device's own clock has made {@code ticks} ticks. */
    static long toTime(long ticks, long frequency) {
        return ticks / frequency * FREQUENCY + (ticks % frequency * FREQUENCY + frequency - 1) / frequency;
    }

    /** Saves or restores what it knows; the time itself is the processor's. */
    public void archive(Archive archive) {
        due = archive.of(due);
        seenOffset = archive.of(seenOffset);
        seenDeadline = archive.of(seenDeadline);
        seenBase = archive.of(seenBase);
    }
}
