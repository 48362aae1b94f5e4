package ringside.figure;

/**
 * Makes text harmless that a guest or a user wrote: control characters become {@code \\x1b}, broken surrogates a
 * replacement.
 */
public final class Printable {
    private static final char REPLACEMENT = '\ufffd';

    private Printable() {
    }

    /** One line: line feeds and tabs become visible too. */
    public static String line(String text) {
        return clean(text, false);
    }

    /** Several lines: line feeds and tabs stay, a carriage return before a line feed goes. */
    public static String lines(String text) {
        return clean(text.replace("\r\n", "\n"), true);
    }

    private static String clean(String text, boolean breaks) {
        return isPlain(text) ? text : cleaned(text, breaks);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static String cleaned(String text, boolean breaks) {
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> append(clean, point, breaks));
        return clean.toString();
    }

    private static void append(StringBuilder clean, int point, boolean breaks) {
        boolean control = point < 0x20 || point >= 0x7f && point < 0xa0;
        if (control && !(breaks && (point == '\n' || point == '\t'))) {
            clean.append(String.format("\\x%02x", point));
        } else {
            clean.appendCodePoint(visible(point));
        }
    }

    private static int visible(int point) {
        boolean direction = point >= 0x202a && point <= 0x202e || point >= 0x2066 && point <= 0x2069;
        boolean broken = point >= 0xd800 && point <= 0xdfff || (point & 0xfffe) == 0xfffe;
        return direction || broken ? REPLACEMENT : point;
    }
}
