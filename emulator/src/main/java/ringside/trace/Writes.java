package ringside.trace;

import java.util.Arrays;

/** The memory writes of one step, without an object for each. */
final class Writes {
    /** How many are kept one by one; of those that come after them, only where they lay. */
    static final int MOST = 1 << 16;

    long[] addresses = new long[16];
    long[] before = new long[16];
    long[] after = new long[16];
    /** In bits. */
    byte[] widths = new byte[16];
    int count;
    /** Where the writes lay that are not kept one by one: from the first to before the second, if they differ. */
    long restFrom;
    long restEnd;

    void clear() {
        count = 0;
        restFrom = 0;
        restEnd = 0;
    }

    void add(long address, int width, long old, long now) {
        if (count == MOST) {
            addToRest(address, address + (width >> 3));
            return;
        }
        if (count == addresses.length) {
            grow();
        }
        addresses[count] = address;
        widths[count] = (byte) width;
        before[count] = old;
        after[count++] = now;
    }

    private void addToRest(long from, long end) {
        boolean none = restFrom == restEnd;
        restFrom = none || Long.compareUnsigned(from, restFrom) < 0 ? from : restFrom;
        restEnd = none || Long.compareUnsigned(end, restEnd) > 0 ? end : restEnd;
    }

    private void grow() {
        addresses = Arrays.copyOf(addresses, count * 2);
        before = Arrays.copyOf(before, count * 2);
        after = Arrays.copyOf(after, count * 2);
        widths = Arrays.copyOf(widths, count * 2);
    }

    boolean hasRest() {
        return restFrom != restEnd;
    }

    boolean touches(int i, long linear, int bytes) {
        return addresses[i] < linear + bytes && linear < addresses[i] + (widths[i] >> 3);
    }

    /** Whether some of the writes that are not kept one by one may have touched a place. */
    boolean restTouches(long linear, int bytes) {
        return hasRest() && restFrom < linear + bytes && linear < restEnd;
    }

    /** The last one that touched any of {@code bytes} bytes at {@code linear}; -1 where none did. */
    int last(long linear, int bytes) {
        int i = count - 1;
        while (i >= 0 && !touches(i, linear, bytes)) {
            i--;
        }
        return i;
    }

    /** How many there are and how wide, in one number: odd when the widths differ. */
    long shape() {
        if (count == 0) {
            return 0;
        }
        for (int i = 1; i < count; i++) {
            if (widths[i] != widths[0]) {
                return (long) count << 3 | 1;
            }
        }
        return (long) count << 3 | (Integer.numberOfTrailingZeros(widths[0]) - 3) << 1;
    }
}
