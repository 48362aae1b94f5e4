package ringside.toolchain;

/**
 * A line of a listing.
 *
 * @param address the first byte's address
 * @param bytes   the bytes as linked
 * @param line    the line of the unit's text that made them, or 0 when unknown
 */
public record ListingLine(long address, byte[] bytes, int line) {
}
