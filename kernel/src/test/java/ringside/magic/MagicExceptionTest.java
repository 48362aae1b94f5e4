package ringside.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringside.magic.MagicException.Problem;

class MagicExceptionTest {

    private static final String CELL = "%%asm\n\tmov %eax, %rbx\n";

    @Test
    void theCaretStandsUnderItsColumnEvenAfterTabs() {
        MagicException error = MagicException.of("sizes differ").named("SyntaxError").at(2, 12).hint("Use one size.");
        assertEquals(List.of("SyntaxError: sizes differ", "cell line 2, column 12", "    2 | \tmov %eax, %rbx",
                "      | \t          ^", "Use one size."), error.render(CELL, false));
    }

    @Test
    void colourIsOnlyAdded() {
        MagicException error = MagicException.of("a\nb").at(2, 2);
        List<String> plain = error.render(CELL, true).stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
                .toList();
        assertEquals(error.render(CELL, false), plain);
        assertTrue(error.render(CELL, true).getFirst().startsWith("\u001b["));
    }

    @Test
    void anotherTextHasItsOwnSource() {
        MagicException error = MagicException.of("undefined symbol 'x'").at("unit boot,", 7, 3, "  call x");
        assertEquals(List.of("unit boot, line 7, column 3", "    7 |   call x", "      |   ^"),
                error.render(CELL, false).subList(1, 4));
    }

    @Test
    void longLinesAreCutAroundTheCaretAndManyProblemsCounted() {
        String line = "x".repeat(5000) + "!" + "y".repeat(5000);
        List<String> lines = MagicException.of(Collections.nCopies(7, new Problem("no", null, 1, 5001, null)))
                .render(line, false);
        assertEquals("and 2 more", lines.getLast());
        assertTrue(lines.get(2).length() < 150);
        assertEquals('!', lines.get(2).charAt(lines.get(3).indexOf('^')));
    }

    @Test
    void aLineBeyondTheCellIsNamedWithoutSource() {
        assertEquals(List.of("Error: x", "cell line 99"), MagicException.of("x").at(99, 0).render(CELL, false));
    }
}
