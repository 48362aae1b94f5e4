package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import ringside.figure.BitField;
import ringside.figure.BitRuler;
import ringside.figure.Mark;

/**
 * A field of bits within a value.
 *
 * @param name     the manual's name; a piece of a split value has its place in that one behind it: {@code base 31:24}
 * @param high     its highest bit
 * @param low      its lowest bit
 * @param value    what it holds
 * @param meaning  that in words; empty where the number says enough
 * @param deciding whether a check that failed looked at it
 */
public record Field(String name, int high, int low, Hex value, String meaning, boolean deciding) {
    private static final Pattern PIECE = Pattern.compile("(.+) (\\d+):(\\d+)");

    /** Cuts the field out of {@code whole}. */
    public static Field of(String name, int high, int low, long whole, String meaning) {
        long mask = high - low == 63 ? -1 : (1L << high - low + 1) - 1;
        return new Field(name, high, low, Hex.of(whole >>> low & mask), meaning, false);
    }

    /** The same field, deciding or not. */
    public Field deciding(boolean decides) {
        return new Field(name, high, low, value, meaning, decides);
    }

    /** The same field in the second eight bytes of sixteen. */
    Field upper() {
        return new Field(name, high + Long.SIZE, low + Long.SIZE, value, meaning, deciding);
    }

    /** The field's bits within eight bytes. */
    long mask() {
        return -1L >>> Long.SIZE - (high - low + 1) << low;
    }

    private BitField laidOut(long changed) {
        return new BitField(high, low, name, shown(), meaning, whole(), mark(changed));
    }

    private Mark mark(long changed) {
        return deciding ? Mark.DECIDES : (mask() & changed) != 0 ? Mark.CHANGED : Mark.NONE;
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

    // ---- Split values

    /** The value that this is a piece of; empty for a field in one piece. */
    private String whole() {
        var piece = PIECE.matcher(name);
        return piece.matches() ? piece.group(1) : "";
    }

    /** What the piece adds to its whole. */
    private long share() {
        var piece = PIECE.matcher(name);
        return piece.matches() ? value.value() << Integer.parseInt(piece.group(3)) : 0;
    }

    static BitRuler ruler(String caption, int width, List<Field> fields) {
        return ruler(caption, width, fields, 0);
    }

    /** With the bits of {@code changed} marked. */
    static BitRuler ruler(String caption, int width, List<Field> fields, long changed) {
        var readings = new ArrayList<BitRuler.Reading>();
        for (var field : fields) {
            var whole = field.whole();
            var pieces = fields.stream().filter(one -> !whole.isEmpty() && one.whole().equals(whole)).toList();
            if (whole.isEmpty()) {
                readings.add(new BitRuler.Reading(field.name(), field.shown(), field.meaning(), field.mark(changed),
                    List.of()));
            } else if (pieces.getFirst() == field) {
                readings.add(joined(whole, pieces, changed));
            }
        }
        return new BitRuler(caption, width, fields.stream().map(field -> field.laidOut(changed)).toList(), readings);
    }

    private static BitRuler.Reading joined(String name, List<Field> pieces, long changed) {
        long value = pieces.stream().mapToLong(Field::share).reduce(0, (left, right) -> left | right);
        var meaning = pieces.stream().map(Field::meaning).filter(words -> !words.isEmpty())
            .collect(Collectors.joining(", "));
        var mark = pieces.stream().map(piece -> piece.mark(changed)).filter(Mark::shown).findFirst().orElse(Mark.NONE);
        return new BitRuler.Reading(name, Hex.of(value).toString(), meaning, mark,
            pieces.stream().map(piece -> BitField.range(piece.high(), piece.low())).toList());
    }
}
