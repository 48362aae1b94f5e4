package ringside.machine.device;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import ringside.state.Archive;

/**
 * The MC146818 real-time clock and its memory, at ports 0x70 and 0x71. Its time begins at {@link #START}, whatever the
 * host's clock shows: the same machine run twice does the same thing.
 */
public final class Cmos implements PortDevice, Timed {
    /** The time when the machine is made: Monday, 1 January 2024. */
    static final LocalDateTime START = LocalDateTime.of(2024, 1, 1, 0, 0);

    private static final int INDEX = 0x70;
    private static final int DATA = 0x71;
    private static final int LINE = 8;

    private static final int SECONDS = 0;
    private static final int MINUTES = 2;
    private static final int HOURS = 4;
    private static final int WEEKDAY = 6;
    private static final int DAY = 7;
    private static final int MONTH = 8;
    private static final int YEAR = 9;
    private static final int A = 10;
    private static final int B = 11;
    private static final int C = 12;
    private static final int D = 13;
    private static final int CENTURY = 0x32;

    private static final int UPDATE_IN_PROGRESS = 0x80;
    private static final int SET = 0x80;
    private static final int PERIODIC = 0x40;
    private static final int ALARM = 0x20;
    private static final int UPDATE_ENDED = 0x10;
    private static final int BINARY = 4;
    private static final int HOURS_24 = 2;
    private static final int REQUEST = 0x80;
    private static final int ANY = 0xc0;
    /** An update takes the clock 1984 microseconds. */
    private static final long UPDATE = Clock.FREQUENCY * 1984 / 1_000_000;

    private final Clock clock;
    private final InterruptLines lines;
    private final int[] memory = new int[128];
    private int index;
    /** What the clock shows, less the seconds that have passed. */
    private LocalDateTime base = START;
    private LocalDateTime stopped;
    private long seen;

    /** A clock, and memory that tells of {@code ram} bytes of RAM. */
    public Cmos(Clock clock, InterruptLines lines, long ram) {
        this.clock = clock;
        this.lines = lines;
        memory[A] = 0x26;
        memory[B] = HOURS_24;
        tellMemory(ram);
        clock.add(this);
    }

    /** Sizes as a PC's firmware leaves them: 640 KiB, KiB above 1 MiB up to 64 MiB, 64 KiB above 16 MiB. */
    private void tellMemory(long ram) {
        word(0x15, 640);
        long above1 = Math.clamp((ram >> 10) - 1024, 0, 0xffff);
        word(0x17, above1);
        word(0x30, above1);
        word(0x34, Math.clamp(ram - (16L << 20) >> 16, 0, 0xffff));
    }

    private void word(int at, long value) {
        memory[at] = (int) value & 0xff;
        memory[at + 1] = (int) value >>> 8 & 0xff;
    }

    /** Claims its ports. */
    public void claim(PortMap ports) {
        ports.claim(INDEX, 2, this);
    }

    @Override
    public int in(int port, int width) {
        if (port != DATA) {
            return 0xff;
        }
        clock.catchUp();
        return switch (index) {
            case A -> memory[A] | (isUpdating() ? UPDATE_IN_PROGRESS : 0);
            case C -> acknowledge();
            case D -> 0x80;
            default -> isTime(index) ? time(index, shown(seconds())) : memory[index];
        };
    }

    private static boolean isTime(int register) {
        return register == SECONDS || register == MINUTES || register == HOURS
            || register >= WEEKDAY && register <= YEAR || register == CENTURY;
    }

    private long seconds() {
        return clock.now() / Clock.FREQUENCY;
    }

    private boolean isUpdating() {
        return (memory[B] & SET) == 0 && clock.now() % Clock.FREQUENCY >= Clock.FREQUENCY - UPDATE;
    }

    private int acknowledge() {
        int flags = memory[C];
        memory[C] = 0;
        lines.set(LINE, false);
        return flags;
    }

    private LocalDateTime shown(long seconds) {
        return stopped != null ? stopped : base.plusSeconds(seconds);
    }

    private int time(int register, LocalDateTime time) {
        return switch (register) {
            case SECONDS -> coded(time.getSecond());
            case MINUTES -> coded(time.getMinute());
            case HOURS -> hour(time.getHour());
            case WEEKDAY -> coded(time.getDayOfWeek().getValue() % 7 + 1);
            case DAY -> coded(time.getDayOfMonth());
            case MONTH -> coded(time.getMonthValue());
            case YEAR -> coded(time.getYear() % 100);
            default -> coded(time.getYear() / 100);
        };
    }

    private int hour(int hour) {
        return (memory[B] & HOURS_24) != 0 ? coded(hour)
            : coded(hour % 12 == 0 ? 12 : hour % 12) | (hour >= 12 ? 0x80 : 0);
    }

    private int coded(int value) {
        return (memory[B] & BINARY) != 0 ? value : value / 10 << 4 | value % 10;
    }

    private int decoded(int value) {
        return (memory[B] & BINARY) != 0 ? value : (value >>> 4) * 10 + (value & 15);
    }

    private int decodedHour(int value) {
        if ((memory[B] & HOURS_24) != 0) {
            return decoded(value);
        }
        return decoded(value & 0x7f) % 12 + ((value & 0x80) != 0 ? 12 : 0);
    }

    @Override
    public void out(int port, int width, int value) {
        if (port == INDEX) {
            index = value & 0x7f;
            return;
        }
        clock.catchUp();
        int low = value & 0xff;
        switch (index) {
            case A -> memory[A] = low & 0x7f;
            case B -> control(low);
            case C, D -> { }
            default -> {
                memory[index] = low;
                if (isTime(index)) {
                    set(index, low);
                }
            }
        }
        clock.changed();
    }

    /** While the SET bit is 1 the clock stands. */
    private void control(int value) {
        if ((value & SET) != 0 && stopped == null) {
            stopped = shown(seconds());
        } else if ((value & SET) == 0 && stopped != null) {
            base = stopped.minusSeconds(seconds());
            stopped = null;
        }
        memory[B] = value;
        raise(0);
    }

    /** A date that does not exist becomes the nearest one that does. */
    private void set(int register, int value) {
        var time = shown(seconds());
        int year = time.getYear();
        var changed = switch (register) {
            case SECONDS -> time.withSecond(Math.min(decoded(value), 59));
            case MINUTES -> time.withMinute(Math.min(decoded(value), 59));
            case HOURS -> time.withHour(Math.min(decodedHour(value), 23));
            case WEEKDAY -> time;
            case DAY -> time.withDayOfMonth(Math.clamp(decoded(value), 1, time.toLocalDate().lengthOfMonth()));
            case MONTH -> time.withMonth(Math.clamp(decoded(value), 1, 12));
            case YEAR -> time.withYear(year / 100 * 100 + decoded(value) % 100);
            default -> time.withYear(decoded(value) % 100 * 100 + year % 100);
        };
        if (stopped != null) {
            stopped = changed;
        } else {
            base = changed.minusSeconds(seconds());
        }
    }

    private void raise(int flags) {
        memory[C] |= flags;
        boolean asks = (memory[C] & memory[B] & (PERIODIC | ALARM | UPDATE_ENDED)) != 0;
        memory[C] = memory[C] & ~REQUEST | (asks ? REQUEST : 0);
        lines.set(LINE, asks);
    }

    @Override
    public long passed(long now) {
        if (now > seen) {
            raise((crosses(period(), now) ? PERIODIC : 0) | updated(now));
        }
        seen = now;
        return next(now);
    }

    /** The flags of the updates since the last look. */
    private int updated(long now) {
        if (stopped != null || !crosses(Clock.FREQUENCY, now)) {
            return 0;
        }
        long first = seen / Clock.FREQUENCY + 1;
        return alarmWithin(first, now / Clock.FREQUENCY) ? UPDATE_ENDED | ALARM : UPDATE_ENDED;
    }

    private boolean crosses(long period, long now) {
        return period != 0 && seen / period != now / period;
    }

    /** Ticks between periodic interrupts, or 0: 32,768 Hz and its halves. */
    private long period() {
        int rate = memory[A] & 15;
        int slower = rate == 0 ? 0 : rate <= 2 ? rate + 6 : rate - 1;
        return rate == 0 ? 0 : (Clock.FREQUENCY << slower) / 32_768;
    }

    private long next(long now) {
        long next = Clock.NEVER;
        if ((memory[B] & PERIODIC) != 0 && period() != 0) {
            next = (now / period() + 1) * period();
        }
        if (stopped != null) {
            return next;
        }
        long second = now / Clock.FREQUENCY + 1;
        if ((memory[B] & UPDATE_ENDED) != 0) {
            next = Math.min(next, second * Clock.FREQUENCY);
        }
        if ((memory[B] & ALARM) != 0) {
            next = Math.min(next, alarm(second, second + ChronoUnit.DAYS.getDuration().toSeconds()) * Clock.FREQUENCY);
        }
        return next;
    }

    private boolean alarmWithin(long first, long last) {
        return alarm(first, Math.min(last, first + ChronoUnit.DAYS.getDuration().toSeconds())) <= last;
    }

    /** The first second from {@code first} on at which the alarm goes off; one that is far away where none does. */
    private long alarm(long first, long last) {
        for (long second = first; second <= last; second++) {
            var time = shown(second);
            if (matches(SECONDS, coded(time.getSecond())) && matches(MINUTES, coded(time.getMinute()))
                && matches(HOURS, hour(time.getHour()))) {
                return second;
            }
        }
        return Clock.NEVER / Clock.FREQUENCY;
    }

    /** The alarm's register follows the time's; its two upper bits set make it match everything. */
    private boolean matches(int register, int value) {
        int wanted = memory[register + 1];
        return (wanted & ANY) == ANY || wanted == value;
    }

    /** Saves or restores its state. */
    public void archive(Archive archive) {
        archive.all(memory);
        index = archive.of(index);
        base = time(archive, base);
        stopped = archive.of(stopped != null) ? time(archive, stopped == null ? START : stopped) : null;
        seen = archive.of(seen);
    }

    private static LocalDateTime time(Archive archive, LocalDateTime value) {
        return LocalDateTime.ofEpochSecond(archive.of(value.toEpochSecond(ZoneOffset.UTC)), 0, ZoneOffset.UTC);
    }
}
