package ringside.view;

import java.util.List;
import ringside.figure.BitField;
import ringside.figure.BitStrip;
import ringside.figure.Mark;

/**
 * A field of bits within a value.
 *
 * @param name     the manual's name
 * @param high     its highest bit
 * @param low      its lowest bit
 * @param value    what it holds
 * @param meaning  that in words; empty where the number says enough
 * @param deciding whether a check that failed looked at it
 */
public record Field(String name, int high, int low, Hex value, String meaning, boolean deciding) {
    /** Cuts the field out of {@code whole}. */
    public static Field of(String name, int high, int low, long whole, String meaning) {
        long mask = high - low == 63 ? -1 : (1L << high - low + 1) - 1;
        return new Field(name, high, low, Hex.of(whole >>> low & mask), meaning, false);
    }

    /** The same field, deciding or not. */
    public Field deciding(boolean decides) {
        return new Field(name, high, low, value, meaning, decides);
    }

    private BitField laidOut() {
        return new BitField(BitField.range(high, low), name, shown(), meaning, deciding ? Mark.DECIDES : Mark.NONE);
    }

    /** Up to three bits as bits, more in hexadecimal. */
    private String shown() {
        int bits = high - low + 1;
        if (bits > 3) {
            return value.toString();
        }
        var digits = Long.toBinaryString(value.value());
        return "0".repeat(Math.max(0, bits - digits.length())) + digits;
    }

    static BitStrip strip(String caption, List<Field> fields) {
        return new BitStrip(caption, fields.stream().map(Field::laidOut).toList());
    }
}
