package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlineAssemblyTest {

    private static String lines(String text) throws ToolchainException {
        return Tools.c("cell", text).lines().stream().map(r -> "" + r.line()).collect(Collectors.joining(" "));
    }

    @Test
    void eachLineOfAssemblyKeepsItsOwnLine() throws ToolchainException {
        assertEquals("3 5 6 7 9 10", lines("""
                __attribute__((naked)) void f(void) { // asm("not this"
                    asm volatile("cli\\n"
                        // a remark: "nop"
                        "sti\\n\\t"
                        "hlt;"
                        "mov %rax,"
                            "%rbx; nop\\n"
                        "ret\\n" /* the end */
                    ); asm("ud2");
                }
                """));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "void f(void) { asm(\"nop\"); }",
        "asm(\"x:\"\n\"nop\");",
        "int f(void) { register long r asm(\n\"r10\") = 5; return r; }",
        "#define STOP asm(\"cli\\n\" \\\n \"hlt\")\nvoid f(void) { STOP; }",
        "char c = '\"'; char *s = \"{ asm(\\\"\";\nint asm_count;",
    })
    void otherTextsStayAsTheyAre(String text) throws ToolchainException {
        assertEquals(text, InlineAssembly.located(text));
        Tools.c("cell", text + "\n");
    }

    @Test
    void operandsFollowUndisturbed() throws ToolchainException {
        assertEquals("2 4 5 6 8", lines("""
                int f(int a) {
                    asm volatile(
                        "mov %[n], %%eax\\n"
                        "add %%eax, %0\\n"
                        "jmp 1f; 1:\\n"
                        : "+m"(a) : [n] "i"(5) : "eax");
                    return a; }
                """));
    }

    @Test
    void anErrorKeepsLineAndColumn() {
        String message = assertThrows(ToolchainException.class, () -> Tools.c("cell", """
                void f(void) {
                    asm("nop\\n"
                        "oops\\n");
                }
                """)).getMessage();
        assertTrue(message.startsWith("line 4:10: error: invalid instruction mnemonic 'oops'\n        \"oops\\n\");\n"
                + "         ^"), message);
    }

    @Test
    void aMacroInTheTemplateIsLeftAlone() throws ToolchainException {
        assertTrue(InlineAssembly.located("void f(void) {\n asm(\"nop\\n\"\n STOP\n \"nop\");\n}\n")
                .contains("STOP\n \"nop\");"));
    }
}
