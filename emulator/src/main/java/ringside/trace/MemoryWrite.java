package ringside.trace;

/**
 * A write to memory.
 *
 * @param address linear
 * @param width   in bits
 * @param before  what lay there
 * @param after   what was written
 * @param cpu     whether the processor made it of itself, while it delivered an event or passed a gate
 */
public record MemoryWrite(long address, int width, long before, long after, boolean cpu) {

    /** Whether it touched any of the {@code bytes} bytes at {@code linear}. */
    public boolean touches(long linear, int bytes) {
        return address < linear + bytes && linear < address + (width >> 3);
    }
}
