package ringside.state;

/**
 * A descriptor as it lies in a table.
 *
 * @param low  its first eight bytes
 * @param high its second eight bytes; 0 for the eight-byte kinds
 */
public record Descriptor(long low, long high) implements Attributes {

    @Override
    public int attributes() {
        return (int) (low >>> 40) & 0xffff;
    }

    /** The base address of a segment, 32 bits; of a 16-byte system descriptor, 64. */
    public long base() {
        return low >>> 16 & 0xffffff | low >>> 32 & 0xff000000L | high << 32;
    }

    /** The last valid offset in bytes, granularity applied. */
    public long limit() {
        long limit = low & 0xffff | low >>> 32 & 0xf0000;
        return granular() ? limit << 12 | 0xfff : limit;
    }

    /** The descriptor as a segment register's hidden part. */
    public SegmentRegister loaded(int selector) {
        return new SegmentRegister(selector, base(), limit(), attributes() & 0xf0ff);
    }

    /** For a gate: the selector of the code segment it leads to. */
    public int gateSelector() {
        return (int) (low >>> 16) & 0xffff;
    }

    /** For a 16-byte gate: the 64-bit entry point. */
    public long gateOffset() {
        return low & 0xffff | low >>> 32 & 0xffff0000L | high << 32;
    }

    /** For a 16-byte interrupt or trap gate: the interrupt-stack-table index, 0 for none. */
    public int gateIst() {
        return (int) (low >>> 32) & 7;
    }
}
