package ringside.view;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A number that is read in hexadecimal: an address, a register, a selector. In JSON a string: {@code "0x…"}, lower
 * case, without padding.
 *
 * @param value the number, unsigned
 */
public record Hex(long value) {
    public static Hex of(long value) {
        return new Hex(value);
    }

    /** A number that may be missing. */
    public static Hex orNull(boolean there, long value) {
        return there ? new Hex(value) : null;
    }

    @Override
    @JsonValue
    public String toString() {
        return "0x" + Long.toHexString(value);
    }

    /** With leading zeros to {@code bytes} bytes, for columns. */
    public String padded(int bytes) {
        var digits = Long.toHexString(value);
        return "0x" + "0".repeat(Math.max(0, 2 * bytes - digits.length())) + digits;
    }
}
