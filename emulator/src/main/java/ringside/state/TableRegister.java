package ringside.state;

/**
 * GDTR or IDTR.
 *
 * @param base  linear address
 * @param limit the last valid offset in bytes
 */
public record TableRegister(long base, int limit) {
}
