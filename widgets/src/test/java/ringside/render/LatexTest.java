package ringside.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringside.figure.Column;
import ringside.figure.Figure;
import ringside.figure.Row;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.view.Samples;
import ringside.view.View;

class LatexTest {
    private static final Pattern ENVIRONMENT = Pattern.compile("\\\\(begin|end)\\{(\\w+)\\}");

    static List<View> views() {
        return Samples.all();
    }

    @Test
    void specialCharactersAreEscaped() {
        assertEquals("\\textbackslash{}\\{\\}\\$\\&\\#\\_\\%\\textasciicircum{}\\textasciitilde{}{[}",
            Latex.escape("\\{}$&#_%^~["));
    }

    @Test
    void signsBecomeMathematics() {
        assertEquals("0 $\\rightarrow$ 1 $\\checkmark$ $\\times$", Latex.escape("0 → 1 ✓ ✗"));
    }

    @ParameterizedTest
    @MethodSource("views")
    void bracesAndEnvironmentsAreBalanced(View view) {
        var latex = Latex.render(view.figure());
        var bare = latex.replace("\\\\", "").replace("\\{", "").replace("\\}", "");
        assertEquals(bare.chars().filter(c -> c == '{').count(), bare.chars().filter(c -> c == '}').count());
        int depth = 0;
        for (var found = ENVIRONMENT.matcher(latex); found.find();) {
            depth += found.group(1).equals("begin") ? 1 : -1;
            assertTrue(depth == 0 || depth == 1, "environments here never nest");
        }
        assertEquals(0, depth);
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyRowHasAsManyCellsAsTheTableHasColumns(View view) {
        var tabular = Pattern.compile("(?s)\\\\begin\\{tabular\\}\\{([^}]*)\\}(.*?)\\\\end\\{tabular\\}")
            .matcher(Latex.render(view.figure()));
        while (tabular.find()) {
            long columns = tabular.group(1).chars().filter(Character::isLetter).count();
            tabular.group(2).lines().filter(line -> line.endsWith("\\\\")).forEach(line ->
                assertEquals(columns - 1, line.replace("\\&", "").chars().filter(c -> c == '&').count(), line));
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void needsNoGlyphThatATextFontLacks(View view) {
        assertFalse(Latex.render(view.figure()).codePoints().anyMatch(point -> point > 0x17f));
    }

    @Test
    void longTablesAreCutInPieces() {
        var rows = IntStream.range(0, 100).mapToObj(i -> Row.of(Text.plain("row " + i))).toList();
        var latex = Latex.render(Figure.of("long", Text.EMPTY, Table.list("rows", List.of(Column.head("name")), rows)));
        assertEquals(4, latex.split("begin\\{tabular\\}", -1).length);
        IntStream.range(0, 100).forEach(i -> assertTrue(latex.contains("row " + i + " ")));
    }
}
