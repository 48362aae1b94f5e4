package ringside.figure;

/**
 * A field of a {@link BitRuler}.
 *
 * @param high    its highest bit
 * @param low     its lowest bit
 * @param name    the manual's name
 * @param value   the value as it should be shown
 * @param meaning the value in words, or an empty string
 * @param whole   the name of the value that this field is only a piece of, or an empty string
 * @param mark    the sign beneath it
 */
public record BitField(int high, int low, String name, String value, String meaning, String whole, Mark mark) {
    public static BitField of(int high, int low, String name, String value, String meaning, Mark mark) {
        return new BitField(high, low, name, value, meaning, "", mark);
    }

    /** Bits {@code high} to {@code low}. */
    public static String range(int high, int low) {
        return high == low ? Integer.toString(high) : high + ":" + low;
    }

    /** Its bit numbers: {@code 47} or {@code 46:45}. */
    public String bits() {
        return range(high, low);
    }
}
