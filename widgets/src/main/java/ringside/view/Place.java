package ringside.view;

/**
 * Where in a cell an instruction stands.
 *
 * @param unit the unit, as its cell is named
 * @param line the line as the editor shows it, 1 for the magic's own; 0 if it is not known
 * @param text that line
 */
public record Place(String unit, int line, String text) {
    /** {@code crossing:14}. */
    public String label() {
        return line > 0 ? unit + ":" + line : unit;
    }
}
