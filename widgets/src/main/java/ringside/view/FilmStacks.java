package ringside.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import ringside.trace.Recorded;
import ringside.trace.RegisterId;

/** The stacks of a film: where its steps' stack pointers led, and what lay there before the first of them. */
final class FilmStacks {
    private static final int MOST = 4;
    /** Slots that are kept above and below those that the stack pointer reached. */
    private static final int ABOVE = 8;
    private static final int BELOW = 3;
    private static final int MOST_SLOTS = 1024;

    private final Scene scene;
    private final long first;
    private final List<Used> used = new ArrayList<>();
    private final Map<StackPointer.Selected, StackPointer> segments = new HashMap<>();
    private StackPointer.Selected selected;
    private StackPointer segment;
    private long pointer;

    /** A stretch of memory in which the stack pointer was. */
    private static final class Used {
        private final StackArea area;
        private final int width;
        private final int ring;
        private final long base;
        private long lowest;
        private long highest;

        Used(StackArea area, int width, int ring, long base, long pointer) {
            this.area = area;
            this.width = width;
            this.ring = ring;
            this.base = base;
            lowest = pointer;
            highest = pointer;
        }

        void reach(long pointer) {
            lowest = Long.compareUnsigned(pointer, lowest) < 0 ? pointer : lowest;
            highest = Long.compareUnsigned(pointer, highest) > 0 ? pointer : highest;
        }

        long bottom() {
            return lowest - (long) BELOW * width;
        }

        /** The address behind the highest slot; never around the end of the address space. */
        long top() {
            long wanted = highest + (long) ABOVE * width;
            boolean inside = Long.compareUnsigned(wanted, highest) > 0
                && Long.compareUnsigned(wanted, area.top()) < 0;
            long end = inside ? wanted : area.top();
            return end - (end - lowest) % width;
        }
    }

    FilmStacks(Scene scene, long first) {
        this.scene = scene;
        this.first = first;
    }

    /** Where the stack pointer leads before the first step. */
    long enter(long[] registers, Recorded step) {
        pointer = linear(registers);
        reach(step, step.cplBefore());
        return pointer;
    }

    /** Where the stack pointer leads after a step, when that is elsewhere than before. */
    Optional<Long> moved(long[] registers, Recorded step) {
        long now = linear(registers);
        if (now == pointer) {
            return Optional.empty();
        }
        pointer = now;
        reach(step, step.cplAfter());
        return Optional.of(now);
    }

    private void reach(Recorded step, int ring) {
        var known = used.stream().filter(one -> one.area.holds(pointer)).findFirst();
        if (known.isPresent()) {
            known.get().reach(pointer);
        } else if (used.size() < MOST) {
            used.add(new Used(StackArea.around(scene, pointer), width(step), ring, segment.base(), pointer));
        }
    }

    private static int width(Recorded step) {
        return step.instruction() == null ? Long.BYTES : step.instruction().codeSize().bits() / 8;
    }

    private long linear(long[] registers) {
        var now = StackPointer.Selected.of(registers);
        if (!now.equals(selected)) {
            segment = now.keeps(selected) ? segment
                : segments.computeIfAbsent(now, one -> StackPointer.of(scene, one));
            selected = now;
        }
        return segment.linear(registers[RegisterId.RSP.ordinal()]);
    }

    boolean holds(long address) {
        return used.stream().anyMatch(one -> one.area.holds(address));
    }

    /** The stacks as they were before the first step, the innermost ring first; {@code seen} hears of all values. */
    List<Film.Stack> asBefore(LongConsumer seen) {
        return used.stream().sorted(Comparator.comparingInt(one -> one.ring)).map(one -> asBefore(one, seen)).toList();
    }

    private Film.Stack asBefore(Used one, LongConsumer seen) {
        var slots = new ArrayList<Hex>();
        long count = Math.min(MOST_SLOTS, Long.divideUnsigned(one.top() - one.bottom(), one.width));
        read(one.bottom(), (int) count, one.width, slots);
        slots.stream().filter(slot -> slot != null).forEach(slot -> seen.accept(slot.value()));
        return new Film.Stack(one.area.name(), one.width, one.ring, Hex.of(one.base), Hex.of(one.bottom()), slots);
    }

    /** All slots at once where all are mapped, else by halves. */
    private void read(long address, int count, int width, List<Hex> slots) {
        var bytes = scene.recorder().memoryBefore(first, address, count * width);
        if (bytes != null) {
            for (int i = 0; i < count; i++) {
                slots.add(number(Arrays.copyOfRange(bytes, i * width, (i + 1) * width)));
            }
        } else if (count == 1) {
            slots.add(null);
        } else {
            read(address, count / 2, width, slots);
            read(address + (long) (count / 2) * width, count - count / 2, width, slots);
        }
    }

    private static Hex number(byte[] bytes) {
        long value = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return Hex.of(value);
    }
}
