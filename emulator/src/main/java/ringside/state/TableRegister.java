package ringside.state;

/**
 * GDTR or IDTR.
 *
 * @param base  linear address
 * @param limit the last valid offset in bytes
 */
public record TableRegister(long base, int limit) {

    /** The register as it was stored. */
    static TableRegister of(Archive archive, TableRegister value) {
        return new TableRegister(archive.of(value.base), archive.of(value.limit));
    }
}
