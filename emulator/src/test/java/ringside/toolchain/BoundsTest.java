package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells that want too much end in a clear error, soon, and leave nothing behind. */
class BoundsTest {
    private static Toolchain impatient;
    private static Set<Path> before;

    private static Set<Path> workspaces() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(p -> p.getFileName().toString().startsWith(Workspace.PREFIX))
                    .collect(Collectors.toSet());
        }
    }

    @BeforeAll
    static void remember() throws IOException, ToolchainException {
        impatient = Toolchain.open(Toolchain.defaultCache(), System.out::println, 1);
        before = workspaces();
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        Set<Path> left = workspaces();
        left.removeAll(before);
        assertEquals(Set.of(), left);
        assertEquals(List.of(), ProcessHandle.current().descendants().map(p -> p.info().command().orElse("?"))
                .toList());
    }

    static List<Arguments> tooMuch() {
        return List.of(
                Arguments.of(Language.ATT, ".rept 1000000000\n nop\n.endr\n"),
                Arguments.of(Language.ATT, ".fill 1<<40\n"),
                Arguments.of(Language.ATT, ".skip 100000000\n"),
                Arguments.of(Language.ATT, ".macro bomb\n bomb\n bomb\n.endm\n bomb\n"),
                Arguments.of(Language.ATT, ".macro b n\n.if \\n\n b %(\\n-1)\n b %(\\n-1)\n.endif\n nop\n.endm\n"
                        + ".altmacro\n b 40\n"),
                Arguments.of(Language.ATT, "#include \"cell.S\"\n"),
                Arguments.of(Language.NASM, "times 1000000000 nop\n"),
                Arguments.of(Language.NASM, "%rep 1000000000\nnop\n%endrep\n"),
                Arguments.of(Language.NASM, "%rep 1000000\n%rep 1000000\nnop\n%endrep\n%endrep\n"),
                Arguments.of(Language.NASM, "org 0x7c00\nresb 100000000\ndb 1\n"),
                Arguments.of(Language.C, "#include \"cell.c\"\n"),
                Arguments.of(Language.C, "char big[1ull << 31] = {1};\n"),
                Arguments.of(Language.C, "char big[1ull << 40];\n"),
                Arguments.of(Language.C, "asm(\".rept 1000000000\\nnop\\n.endr\");\n"),
                Arguments.of(Language.C, macroBomb()));
    }

    /** Nine macros, each eight times the one before. */
    private static String macroBomb() {
        StringBuilder text = new StringBuilder("#define M0 1,\n");
        for (int i = 1; i < 10; i++) {
            text.append("#define M").append(i).append((" M" + (i - 1)).repeat(8)).append('\n');
        }
        return text + "int x[] = { M9 };\n";
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void endsInAClearError(Language language, String text) {
        assertTimeout(Duration.ofSeconds(120), () -> {
            ToolchainException e = assertThrows(ToolchainException.class,
                    () -> Tools.program().put(impatient.compile(UnitSource.of("cell", language, text))));
            assertTrue(e.getMessage().lines().count() < 15 && e.getMessage().length() < 2000, e::getMessage);
            assertTrue(e.getMessage().matches("(?s).*(was stopped: it (took longer|needed more|made more)|"
                    + "nested too deeply|exceeds limit|at most 32 MB).*"), e::getMessage);
        });
    }

    @Test
    void aCellOfManyMegabytesIsRefused() {
        ToolchainException e = assertThrows(ToolchainException.class,
                () -> Tools.att("cell", " nop\n".repeat(1_000_000)));
        assertEquals("error: The cell is too long: 5.0 MB of text; at most 4 MB are assembled.", e.getMessage());
    }

    @Test
    void aLongCellIsAssembledAndPlaced() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("cell", "  movq %rax, %rbx\n".repeat(20_000)));
        assertEquals(20_001, program.lines().at(Tools.BASE + 3 * 19_999).orElseThrow().line());
    }

    @Test
    void manyUndefinedSymbolsAreToldSoon() throws ToolchainException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append("  call missing").append(i).append('\n');
        }
        UnitObject object = Tools.att("cell", text.toString());
        assertTimeout(Duration.ofSeconds(60), () -> {
            Program program = Tools.program();
            program.put(object);
            assertEquals(20_000, program.unresolved("cell").size());
        });
    }

    @Test
    void aCompilationCanBeCancelled() {
        AtomicInteger asked = new AtomicInteger();
        assertTimeout(Duration.ofSeconds(60), () -> assertEquals("error: Interrupted.", assertThrows(
                ToolchainException.class, () -> Tools.toolchain().compile(UnitSource.of("cell", Language.NASM,
                        "times 1000000000 nop\n"), () -> asked.incrementAndGet() > 5)).getMessage()));
    }
}
