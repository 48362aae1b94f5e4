package ringside.state;

/**
 * A segment register (or LDTR, TR) with its hidden part.
 *
 * @param selector   the visible 16 bits
 * @param base       the linear base address; in 64-bit mode only that of FS and GS counts
 * @param limit      the last valid offset in bytes, granularity applied
 * @param attributes see {@link Attributes}
 */
public record SegmentRegister(int selector, long base, long limit, int attributes) implements Attributes {
    /** A register loaded with a null selector. */
    public static final SegmentRegister NULL = new SegmentRegister(0, 0, 0, 0);

    public SegmentRegister withBase(long base) {
        return new SegmentRegister(selector, base, limit, attributes);
    }

    /** The same with more attributes. */
    public SegmentRegister with(int attributes) {
        return new SegmentRegister(selector, base, limit, this.attributes | attributes);
    }

    public int rpl() {
        return selector & 3;
    }

    /** Whether it may be used for memory (P set); false after a null selector was loaded. */
    public boolean usable() {
        return present();
    }

    /** The register as it was stored. */
    static SegmentRegister of(Archive archive, SegmentRegister value) {
        return new SegmentRegister(archive.of(value.selector), archive.of(value.base), archive.of(value.limit),
            archive.of(value.attributes));
    }
}
