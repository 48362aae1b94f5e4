package ringside.toolchain;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * What one cell contributes.
 *
 * @param name      the unit's name; a unit of the same name replaces this one
 * @param language  what the text is written in
 * @param bits      16, 32 or 64: how assembly is encoded at the start of the text
 * @param text      the cell's text without the magic's line
 * @param firstLine the editor's number of the text's first line (the magic's line is 1, so usually 2)
 * @param at        the address to put the unit at, when the author chose one
 * @param ring      3: both rings may use its pages; 0: the supervisor alone
 */
public record UnitSource(String name, Language language, int bits, String text, int firstLine, OptionalLong at,
                         int ring) {

    /** Checks the ranges that the magics' options promise. */
    public UnitSource {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(language, "language");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(at, "at");
        require(bits == 16 || bits == 32 || bits == 64, "bits must be 16, 32 or 64");
        require(language != Language.C || bits == 64, "C is compiled for 64-bit mode only");
        require(ring == 0 || ring == 3, "ring must be 0 or 3");
        require(firstLine >= 1, "lines count from 1");
    }

    /** A 64-bit unit of both rings at an address that the linker chooses, its text beneath a magic's line. */
    public static UnitSource of(String name, Language language, String text) {
        return new UnitSource(name, language, 64, text, 2, OptionalLong.empty(), 3);
    }

    /** The text of a line as the editor counts it; empty when the unit has no such line. */
    public String line(int number) {
        return number < firstLine ? "" : text.lines().skip((long) number - firstLine).findFirst().orElse("");
    }

    /** The number of the line that holds a character of the text. */
    int lineAt(int position) {
        return firstLine + (int) text.substring(0, position).chars().filter(c -> c == '\n').count();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
