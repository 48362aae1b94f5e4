package ringside.machine.device;

import ringside.state.Archive;

/** One counter of the {@link Pit8254}. Times are in its own ticks; nothing is counted until somebody looks. */
final class PitCounter {
    private static final int NO_VALUE = -1;

    private int mode;
    private boolean decimal;
    /** Which bytes are read and written: 1 low, 2 high, 3 both. */
    private int bytes = 3;
    private int count = 0x10000;
    /**
     * When counting began, or would have had it not been held up by the gate; meaningless while not {@link #loaded}.
     */
    private long since;
    private boolean loaded;
    private boolean gate = true;
    /** When the gate went down and counting with it. */
    private long held;
    /** Modes 1 and 5 wait for the gate to rise. */
    private boolean triggered;
    /** In modes 2 and 3 a new count waits for the period's end. */
    private int nextCount = NO_VALUE;
    private long nextSince;
    private int lowByte = NO_VALUE;
    private int latched = NO_VALUE;
    private int latchedStatus = NO_VALUE;
    private boolean highByteNext;

    boolean gate() {
        return gate;
    }

    private boolean isPeriodic() {
        return mode == 2 || mode == 3;
    }

    private boolean isTriggeredByGate() {
        return mode == 1 || mode == 5;
    }

    void control(int command, long now) {
        if (command >>> 4 == 0) {
            latch(now);
            return;
        }
        bytes = command >>> 4;
        mode = command >>> 1 & 7;
        if (mode > 5) {
            mode &= 3;
        }
        decimal = (command & 1) != 0;
        loaded = false;
        triggered = false;
        nextCount = NO_VALUE;
        lowByte = NO_VALUE;
        latched = NO_VALUE;
        latchedStatus = NO_VALUE;
        highByteNext = false;
        held = now;
    }

    void write(int value, long now) {
        if (bytes == 3 && lowByte == NO_VALUE) {
            lowByte = value;
            if (mode == 0) {
                loaded = false;
            }
            return;
        }
        int low = bytes == 3 ? lowByte : bytes == 1 ? value : 0;
        int high = bytes == 1 ? 0 : value;
        lowByte = NO_VALUE;
        load(high << 8 | low, now);
    }

    private void load(int written, long now) {
        int value = decimal ? fromDecimal(written) : written;
        int whole = value == 0 ? decimal ? 10_000 : 0x10000 : value;
        settle(now);
        if (isPeriodic() && loaded && gate) {
            nextCount = whole;
            nextSince = since + ((now - since) / count + 1) * count;
            return;
        }
        count = whole;
        if (!isTriggeredByGate()) {
            start(now);
        } else if (!loaded) {
            loaded = true;
        }
    }

    /** The count goes into the counter with the next tick. */
    private void start(long now) {
        loaded = true;
        since = now + 1;
        held = now + 1;
    }

    /** Takes over a new count whose time has come. */
    private void settle(long now) {
        if (nextCount != NO_VALUE && now >= nextSince) {
            count = nextCount;
            since = nextSince;
            nextCount = NO_VALUE;
        }
    }

    void gate(boolean high, long now) {
        if (high == gate) {
            return;
        }
        settle(now);
        gate = high;
        if (!high) {
            held = Math.max(now, since);
        } else if (isTriggeredByGate()) {
            triggered = loaded;
            since = now + 1;
        } else if (isPeriodic()) {
            since = now + 1;
        } else {
            since += now - held;
        }
    }

    /** Ticks that have been counted; negative until the count is in the counter. */
    private long counted(long now) {
        settle(now);
        boolean counts = gate || isTriggeredByGate();
        return (counts ? now : Math.min(held, now)) - since;
    }

    boolean output(long now) {
        if (!loaded) {
            return mode != 0;
        }
        long passed = counted(now);
        return switch (mode) {
            case 0 -> passed >= count;
            case 1 -> !triggered || passed < 0 || passed >= count;
            case 2 -> !gate || passed < 0 || passed % count != count - 1;
            case 3 -> !gate || passed < 0 || passed % count < count + 1 >> 1;
            case 4 -> passed != count;
            default -> !triggered || passed != count;
        };
    }

    /** When the output rises next after {@code now}, or {@link Clock#NEVER}. */
    long rise(long now) {
        if (!loaded || !gate && !isTriggeredByGate() || isTriggeredByGate() && !triggered) {
            return Clock.NEVER;
        }
        settle(now);
        if (isPeriodic()) {
            long next = since + (now < since ? 1 : (now - since) / count + 1) * count;
            return next;
        }
        long at = since + count + (mode >= 4 ? 1 : 0);
        return at > now ? at : Clock.NEVER;
    }

    private int value(long now) {
        if (!loaded) {
            return count & 0xffff;
        }
        long passed = Math.max(counted(now), 0);
        long left = switch (mode) {
            case 2 -> count - passed % count;
            case 3 -> count - 2 * (passed % (count + 1 >> 1)) & -2;
            default -> count - passed;
        };
        long modulus = decimal ? 10_000 : 0x10000;
        int binary = (int) Math.floorMod(left, modulus);
        return decimal ? toDecimal(binary) : binary;
    }

    private void latch(long now) {
        if (latched == NO_VALUE) {
            latched = value(now);
        }
    }

    void readBack(boolean withCount, boolean withStatus, long now) {
        if (withCount) {
            latch(now);
        }
        if (withStatus && latchedStatus == NO_VALUE) {
            latchedStatus = (output(now) ? 0x80 : 0) | (loaded ? 0 : 0x40) | bytes << 4 | mode << 1
                | (decimal ? 1 : 0);
        }
    }

    int read(long now) {
        if (latchedStatus != NO_VALUE) {
            int status = latchedStatus;
            latchedStatus = NO_VALUE;
            return status;
        }
        int value = latched != NO_VALUE ? latched : value(now);
        boolean high = bytes == 2 || bytes == 3 && highByteNext;
        if (bytes == 3) {
            highByteNext = !highByteNext;
        }
        if (bytes != 3 || high) {
            latched = NO_VALUE;
        }
        return high ? value >>> 8 & 0xff : value & 0xff;
    }

    private static int fromDecimal(int digits) {
        return (digits >>> 12) * 1000 + (digits >>> 8 & 15) * 100 + (digits >>> 4 & 15) * 10 + (digits & 15);
    }

    private static int toDecimal(int value) {
        return value / 1000 % 10 << 12 | value / 100 % 10 << 8 | value / 10 % 10 << 4 | value % 10;
    }

    void archive(Archive archive) {
        mode = archive.of(mode);
        decimal = archive.of(decimal);
        bytes = archive.of(bytes);
        count = archive.of(count);
        since = archive.of(since);
        loaded = archive.of(loaded);
        gate = archive.of(gate);
        held = archive.of(held);
        triggered = archive.of(triggered);
        nextCount = archive.of(nextCount);
        nextSince = archive.of(nextSince);
        lowByte = archive.of(lowByte);
        latched = archive.of(latched);
        latchedStatus = archive.of(latchedStatus);
        highByteNext = archive.of(highByteNext);
    }
}
