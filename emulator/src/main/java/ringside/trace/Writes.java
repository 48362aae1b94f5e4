package ringside.trace;

/**
 * A ring of memory writes, without an object for each. Writes are numbered from 0 for ever; the oldest are overwritten.
 */
final class Writes {
    private final long[] addresses;
    private final long[] before;
    private final long[] after;
    /** Width in bits; negative when the processor made the write of itself. */
    private final byte[] widths;
    private long count;

    Writes(int capacity) {
        addresses = new long[capacity];
        before = new long[capacity];
        after = new long[capacity];
        widths = new byte[capacity];
    }

    void add(long address, int width, long old, long now, boolean cpu) {
        int slot = (int) count & addresses.length - 1;
        addresses[slot] = address;
        before[slot] = old;
        after[slot] = now;
        widths[slot] = (byte) (cpu ? -width : width);
        count++;
    }

    /** How many have been added. */
    long count() {
        return count;
    }

    boolean holds(long number) {
        return number >= count - addresses.length;
    }

    MemoryWrite get(long number) {
        int slot = (int) number & addresses.length - 1;
        int width = widths[slot];
        return new MemoryWrite(addresses[slot], Math.abs(width), before[slot], after[slot], width < 0);
    }

    /** Whether write {@code number} touched any of the {@code bytes} bytes at {@code linear}. */
    boolean touches(long number, long linear, int bytes) {
        int slot = (int) number & addresses.length - 1;
        return addresses[slot] < linear + bytes && linear < addresses[slot] + (Math.abs(widths[slot]) >> 3);
    }
}
