package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagnosticsTest {

    private static String failure(Language language, String text) {
        return assertThrows(ToolchainException.class, () -> Tools.compile(language, "cell", text)).getMessage();
    }

    @Test
    void aSyntaxErrorShowsItsLineAndACaret() {
        assertEquals("""
                line 3:2: error: invalid instruction mnemonic 'irteq'
                \tirteq
                \t^
                Did you mean iretq, iret?""", failure(Language.ATT, "start: nop\n\tirteq\n"));
    }

    @Test
    void anErrorInsideAMacroIsToldOnTheLineThatUsedIt() {
        assertEquals("""
                line 6: error: invalid register name
                  push_all %rxa
                in the macro's line: pushq %rxa
                Did you mean %rax, %ax, %bx?""",
                failure(Language.ATT, ".macro push_all a\n  nop\n  pushq \\a\n.endm\n  push_all %rxa\n"));
    }

    @Test
    void aMissingLocalLabelIsToldOnItsLine() {
        String message = failure(Language.ATT, "start: nop\n  jmp .Lnowhere\n");
        assertTrue(message.startsWith("line 3: error: ") && message.contains("\n  jmp .Lnowhere"), message);
    }

    @Test
    void aMissingNasmIsToldWithTheWayToGetIt() {
        String message = assertThrows(ToolchainException.class, () -> NasmTranslator.find("/nowhere", null))
                .getMessage();
        assertTrue(message.contains("nasm is not installed") && message.contains("apt install nasm"), message);
    }

    @Test
    void intelsOrderInAnAttCellIsExplained() {
        assertTrue(failure(Language.ATT, "  mov rax, [rbx+8]\n").contains("AT&T syntax writes %rax"));
        assertFalse(failure(Language.ATT, "  mov $5, (%rax)\n").contains("AT&T syntax writes"));
    }

    @Test
    void floatingPointInCIsExplained() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.c("cell", "double f(double d) { return d * 2; }\n"));
        String message = program.unresolved("cell").getFirst().message();
        assertTrue(message.startsWith("line 2: ") && message.contains("without floating-point"), message);
    }

    @Test
    void onlyAFewErrorsAreShown() {
        String message = failure(Language.ATT, "  oops\n".repeat(20));
        assertTrue(message.endsWith("\nand 17 more"), message);
        assertEquals(3, message.lines().filter(l -> l.contains("error:")).count());
    }

    @Test
    void theCompilersErrorsAndWarningsNameTheCellsLines() throws ToolchainException {
        String message = failure(Language.C, "int f(void) {\n    return missing;\n}\n");
        assertEquals("""
                line 3:12: error: use of undeclared identifier 'missing'
                    return missing;
                           ^""", message);
        List<Diagnostic> warnings = Tools.c("cell", "int f(void) {\n    int unused;\n    return 1;\n}\n").warnings();
        assertEquals(List.of(3), warnings.stream().map(Diagnostic::line).toList());
        assertEquals(Severity.WARNING, warnings.getFirst().severity());
    }

    @Test
    void anErrorInInlineAssemblyNamesTheCLine() {
        String message = failure(Language.C, "void f(void) {\n    asm(\"mvo %rax, %rbx\");\n}\n");
        assertTrue(message.startsWith("line 3:") && message.contains("invalid instruction mnemonic 'mvo'"), message);
        assertTrue(message.contains("Did you mean mov"), message);
    }

    @Test
    void nasmsErrorsNameTheLine() {
        String message = failure(Language.NASM, "start: nop\n  mov rax, rox + [\n");
        assertTrue(message.startsWith("line 3: error: "), message);
        assertTrue(message.contains("\n  mov rax, rox + ["), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            movb $300, %al          | 8
            addb $-129, (%rdi)      | 8
            x: cmpw $0x12345, %r9w  | 16
            and $256, %bl           | 8
            """)
    void aNumberThatTheAssemblerCutsIsWarnedOf(String text, int bits) throws ToolchainException {
        List<Diagnostic> warnings = Tools.att("cell", "  nop\n" + text + "\n").warnings();
        assertEquals(1, warnings.size());
        assertEquals(3, warnings.getFirst().line());
        assertTrue(warnings.getFirst().message().contains("does not fit into " + bits + " bits"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"movb $255, %al", "movb $-128, %al", "movw $0xffff, %ax", "movq $300, %rax",
        "movl $70000, %eax", "movb $0377, %al", "# movb $300, %al"})
    void aNumberThatFitsIsNotWarnedOf(String text) throws ToolchainException {
        assertTrue(Tools.att("cell", text + "\n").warnings().isEmpty());
    }

    @Test
    void filesOfTheHostAreOutOfReach() {
        for (String text : List.of(".incbin \"/etc/passwd\"", ".include \"/etc/passwd\"",
                ".macro m a\n.inc\\a \"/etc/passwd\"\n.endm\n m bin", "#include \"/etc/passwd\"",
                ".incbin \"/dev/zero\"")) {
            String message = failure(Language.ATT, text + "\n");
            assertTrue(message.contains("A cell reads no files"), message);
            assertFalse(message.contains("root:"), message);
        }
        for (String text : List.of("#include \"/etc/passwd\"", "#include \"../../etc/passwd\"", "#include <stdio.h>",
                "char x[] = {\n#embed \"/etc/passwd\"\n};", "asm(\".incbin \\\"/etc/passwd\\\"\");")) {
            String message = failure(Language.C, text + "\n");
            assertTrue(message.contains("A cell reads no files"), message);
            assertFalse(message.contains("root:"), message);
        }
        for (String text : List.of("incbin \"/etc/passwd\"", "%include \"/etc/passwd\"")) {
            assertTrue(failure(Language.NASM, text + "\n").contains("A cell reads no files"));
        }
    }

    @Test
    void commentsThatLookLikeDirectivesStayComments() throws ToolchainException {
        UnitObject object = Tools.att("cell", """
                # if this fails, don't go on
                # define the stack
                #include the frame here
                #define ONE 1
                # else nothing
                #if ONE > 0 && defined(USER_CS_IS_FIXED)
                  hlt
                #else
                start: movq $ONE, %rax   # it's one
                #endif
                  nop
                """);
        assertEquals(List.of(10, 12), object.lines().stream().map(LineRow::line).toList());
        assertEquals(8, object.sections().getFirst().size());
    }

    @Test
    void anErrorInPreprocessedAssemblyKeepsItsLine() {
        String message = failure(Language.ATT, "#include <ringside.h>\n#define BAD oops\n\n\n\n\n\n\n\n\n\n\n  BAD\n");
        assertTrue(message.startsWith("line 14: error: invalid instruction mnemonic 'oops'\n  BAD"), message);
        String missing = failure(Language.ATT, "  nop\n#include <nowhere.h>\n");
        assertTrue(missing.startsWith("line 3:") && missing.contains("'nowhere.h' file not found"), missing);
    }

    @Test
    void notesBecomeHints() {
        String message = failure(Language.C, "int f(int);\n\nint f(char *x) { return *x; }\n");
        assertTrue(message.contains("line 2: note: previous declaration is here"), message);
    }

    @Test
    void everyWarningOfATextIsKept() throws ToolchainException {
        String text = "  movb $300, %al\n".repeat(5);
        String lines = Tools.att("cell", text).warnings().stream().map(d -> "" + d.line())
                .collect(Collectors.joining(" "));
        assertEquals("2 3 4 5 6", lines);
    }
}
