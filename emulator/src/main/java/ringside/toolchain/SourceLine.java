package ringside.toolchain;

/**
 * A line of a unit's text.
 *
 * @param unit the unit's name
 * @param line its number as the editor counts it
 * @param text the line itself
 */
public record SourceLine(String unit, int line, String text) {
}
