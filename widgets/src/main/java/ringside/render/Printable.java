package ringside.render;

/** Makes text harmless that a guest or a user wrote: control characters become visible signs, broken surrogates a replacement. */
final class Printable {
    private static final char PICTURES = '\u2400';
    private static final char DELETE = '\u2421';
    private static final char REPLACEMENT = '\ufffd';

    private Printable() {
    }

    /** One line: line feeds and tabs become visible too. */
    static String line(String text) {
        return clean(text, false);
    }

    /** Several lines: line feeds and tabs stay, a carriage return before a line feed goes. */
    static String lines(String text) {
        return clean(text.replace("\r\n", "\n"), true);
    }

    private static String clean(String text, boolean breaks) {
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> clean.appendCodePoint(sign(point, breaks)));
        return clean.toString();
    }

    private static int sign(int point, boolean breaks) {
        if (point < 0x20) {
            return breaks && (point == '\n' || point == '\t') ? point : PICTURES + point;
        }
        if (point == 0x7f) {
            return DELETE;
        }
        boolean control = point < 0xa0 && point >= 0x80;
        boolean direction = point >= 0x202a && point <= 0x202e || point >= 0x2066 && point <= 0x2069;
        boolean broken = point >= 0xd800 && point <= 0xdfff || (point & 0xfffe) == 0xfffe;
        return control || direction || broken ? REPLACEMENT : point;
    }
}
