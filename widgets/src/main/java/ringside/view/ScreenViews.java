package ringside.view;

import java.nio.charset.Charset;
import java.util.stream.IntStream;
import ringside.memory.PhysicalMemory;

/**
 * The screen, read from the display memory: each character cell is a byte of code page 437 and a byte of colours, which
 * the picture leaves out.
 */
final class ScreenViews {
    private static final long DISPLAY = 0xb8000;
    private static final int COLUMNS = 80;
    private static final int ROWS = 25;
    private static final int CELL = 2;
    private static final Charset CODE_PAGE = Charset.forName("IBM437");
    /** What the display adapter draws where the code page has control characters. */
    private static final String LOW = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼";
    private static final char DELETE = '⌂';

    private ScreenViews() {
    }

    static Screen of(PhysicalMemory ram) {
        return new Screen(COLUMNS, ROWS, IntStream.range(0, ROWS).mapToObj(row -> line(ram, row)).toList());
    }

    private static String line(PhysicalMemory ram, int row) {
        var line = new StringBuilder(COLUMNS);
        for (int column = 0; column < COLUMNS; column++) {
            line.append(character((int) ram.read(DISPLAY + (long) CELL * (COLUMNS * row + column), 8)));
        }
        return line.toString().stripTrailing();
    }

    private static char character(int code) {
        if (code < LOW.length()) {
            return LOW.charAt(code);
        }
        return code == 0x7f ? DELETE : new String(new byte[] {(byte) code}, CODE_PAGE).replace('\u00a0', ' ').charAt(0);
    }
}
