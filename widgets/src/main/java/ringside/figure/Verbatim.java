package ringside.figure;

/**
 * Text that keeps its lines and blanks, such as serial output.
 *
 * @param caption what it is
 * @param text    the text as it is
 */
public record Verbatim(String caption, String text) implements Block {
}
