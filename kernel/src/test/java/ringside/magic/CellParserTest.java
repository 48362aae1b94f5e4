package ringside.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellParserTest {

    @Test
    void aCellMagicKeepsItsBodyAndItsLine() {
        Cell.Use use = only("\n// a comment\n%%asm boot --syntax  nasm \n  mov rax, \"a\\n\"\r\n\n");

        assertEquals(Place.CELL, use.place());
        assertEquals("asm", use.name());
        assertEquals("boot --syntax  nasm", use.arguments());
        assertEquals(3, use.line());
        assertEquals(7, use.column());
        assertEquals("  mov rax, \"a\\n\"\r\n\n", use.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%asm", "%%asm\n", "\n\n  %%asm  ", "/* one\n two */ \n%%asm", "// c\r\n%%asm\r\n"})
    void aCellMagicNeedsNoBody(String cell) {
        Cell.Use use = only(cell);
        assertEquals("asm", use.name());
        assertEquals("", use.arguments());
        assertEquals("", use.body());
    }

    @Test
    void aBodyOfFiveMegabytesIsVerbatim() {
        String body = ".byte 1, 2, 3 # \\ \" %rax\n".repeat(200_000);
        assertEquals(body, only("%%asm big\n" + body).body());
    }

    @Test
    void lineMagicsMayFollowOneAnotherWithComments() {
        Cell.OfMagics cell = assertInstanceOf(Cell.OfMagics.class,
                CellParser.parse("%run a\\b  \"x  y\"\n\n// then\n  %show regs\n"));

        assertEquals(List.of("a\\b  \"x  y\"", "regs"), cell.uses().stream().map(Cell.Use::arguments).toList());
        assertEquals(List.of(1, 4), cell.uses().stream().map(Cell.Use::line).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"int x = 1;", "", "// only a comment", "x\n%rax", "%3", "% run", "%-x", "a %run b",
        "String s = \"\"\"\n%run\n\"\"\";", "f(1,\n%run\n)", "int y = 10\n%run", "/* \n%run\n*/",
        "char c = '\\'';\n1\n%run"})
    void otherCellsAreJavaWithoutMagics(String cell) {
        Cell.OfJava java = assertInstanceOf(Cell.OfJava.class, CellParser.parse(cell));
        assertEquals(cell, java.source());
        assertTrue(java.uses().isEmpty(), () -> java.uses().toString());
    }

    @Test
    void magicsStandWhereAStatementCouldBegin() {
        String text = "int x = 1;\n%show regs\nfor (;;) {\n  %run a // b\n}\n%run c\nint y = \"%\" .length();";
        Cell.OfJava java = assertInstanceOf(Cell.OfJava.class, CellParser.parse(text));

        assertEquals(List.of(2, 4, 6), java.uses().stream().map(Cell.Use::line).toList());
        Cell.Use first = java.uses().getFirst();
        assertEquals("%show regs", text.substring(first.start(), first.end()));
    }

    private static Cell.Use only(String cell) {
        Cell.OfMagics magics = assertInstanceOf(Cell.OfMagics.class, CellParser.parse(cell));
        assertEquals(1, magics.uses().size());
        return magics.uses().getFirst();
    }
}
