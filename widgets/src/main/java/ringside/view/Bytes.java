package ringside.view;

import java.util.HexFormat;

/** Bytes as text. */
final class Bytes {
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(" ");

    private Bytes() {
    }

    /** Two digits each, divided by blanks. */
    static String hex(byte[] bytes) {
        return PAIRS.formatHex(bytes);
    }

    /** Printable ASCII as it is, a dot for everything else. */
    static String ascii(byte[] bytes) {
        var text = new StringBuilder(bytes.length);
        for (byte one : bytes) {
            text.append(one >= 0x20 && one < 0x7f ? (char) one : '.');
        }
        return text.toString();
    }
}
