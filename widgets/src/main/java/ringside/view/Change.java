package ringside.view;

/**
 * A register that is not what it was.
 *
 * @param name   lower case
 * @param before what it held
 * @param after  what it holds
 */
public record Change(String name, Hex before, Hex after) {
}
