package ringside.toolchain;

/**
 * A run of bytes that one line of the unit's text made.
 *
 * @param section the index of the section
 * @param start   the first byte's offset
 * @param end     the offset behind the last byte
 * @param line    the line as the editor counts it
 */
public record LineRow(int section, long start, long end, int line) {
}
