package ringside.memory;

import java.util.ArrayList;
import java.util.List;

/** Which device answers at which physical address. A page that holds a byte of a device holds no RAM. */
final class DeviceRanges {
    private static final long PAGE_MASK = -PhysicalMemory.PAGE;

    private final List<Range> ranges = new ArrayList<>();
    private boolean held;

    private record Range(long first, long size, MmioDevice device) {
        boolean holds(long physical, int bytes) {
            return physical >= first && physical + bytes <= first + size;
        }

        boolean touchesPage(long page) {
            return page + PhysicalMemory.PAGE > first && page < first + size;
        }
    }

    /** Gives a range to a device; where ranges overlap, the one given last answers. */
    void add(long first, long size, MmioDevice device) {
        if (first < 0 || size <= 0 || first + size < 0) {
            throw new IllegalArgumentException("no range of physical addresses: 0x%x, %d bytes".formatted(first, size));
        }
        ranges.addFirst(new Range(first, size, device));
    }

    /** Takes a device's ranges away. */
    void remove(MmioDevice device) {
        ranges.removeIf(range -> range.device == device);
    }

    /** The same ranges, all of them one device's. */
    DeviceRanges replaced(MmioDevice instead) {
        var replaced = new DeviceRanges();
        ranges.forEach(range -> replaced.ranges.add(new Range(range.first, range.size, instead)));
        return replaced;
    }

    /** Makes every access to a device throw {@link DeviceTouched}, or be made again. */
    void hold(boolean on) {
        held = on;
    }

    boolean touchPage(long physical) {
        for (var range : ranges) {
            if (range.touchesPage(physical & PAGE_MASK)) {
                return true;
            }
        }
        return false;
    }

    /** What the device there answers; all ones where there is none, as an empty bus gives. */
    long read(long physical, int width) {
        var range = touched(physical, width);
        return (range == null ? -1 : range.device.read(physical - range.first, width)) & -1L >>> 64 - width;
    }

    long peek(long physical, int width) {
        var range = at(physical, width);
        return (range == null ? -1 : range.device.peek(physical - range.first, width)) & -1L >>> 64 - width;
    }

    void write(long physical, int width, long value) {
        var range = touched(physical, width);
        if (range != null) {
            range.device.write(physical - range.first, width, value & -1L >>> 64 - width);
        }
    }

    private Range touched(long physical, int width) {
        var range = at(physical, width);
        if (range != null && held) {
            throw DeviceTouched.TOUCHED;
        }
        return range;
    }

    private Range at(long physical, int width) {
        for (var range : ranges) {
            if (range.holds(physical, width >> 3)) {
                return range;
            }
        }
        return null;
    }
}
