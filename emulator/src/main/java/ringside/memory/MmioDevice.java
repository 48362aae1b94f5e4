package ringside.memory;

/** A device that answers in place of RAM in a range of physical addresses. */
public interface MmioDevice {
    /**
     * Reads {@code width} bits (8, 16, 32 or 64) at {@code offset} bytes into the range; bits beyond the width are not
     * looked at.
     */
    long read(long offset, int width);

    /** Writes the low {@code width} bits of {@code value} at {@code offset} bytes into the range. */
    void write(long offset, int width, long value);

    /** As {@link #read}, without any effect: what a picture of memory shows. All ones where a read would have one. */
    default long peek(long offset, int width) {
        return -1;
    }
}
