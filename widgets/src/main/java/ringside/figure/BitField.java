package ringside.figure;

/**
 * A field of a {@link BitStrip}.
 *
 * @param bits    the bit numbers, such as {@code "47"} or {@code "46:45"}
 * @param name    the manual's name
 * @param value   the value as it should be shown
 * @param meaning the value in words, or an empty string
 * @param mark    the sign beneath it
 */
public record BitField(String bits, String name, String value, String meaning, Mark mark) {
    /** Bits {@code high} to {@code low}. */
    public static String range(int high, int low) {
        return high == low ? Integer.toString(high) : high + ":" + low;
    }
}
