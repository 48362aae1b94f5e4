package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagesTest {

    private static String code(UnitObject object) {
        return HexFormat.of().formatHex(object.sections().getFirst().bytes());
    }

    private static String lines(UnitObject object) {
        return object.lines().stream().map(r -> r.start() + ":" + r.line()).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ATT   | 16 | movw %ax, %bx | 89c3
            ATT   | 32 | movw %ax, %bx | 6689c3
            ATT   | 64 | movq %rax, %rbx | 4889c3
            INTEL | 16 | mov bx, ax | 89c3
            INTEL | 32 | mov dword ptr [ebx], 5 | c70305000000
            INTEL | 64 | mov rbx, rax | 4889c3
            NASM  | 16 | mov bx, ax | 89c3
            NASM  | 32 | mov bx, ax | 6689c3
            NASM  | 64 | mov rbx, rax | 4889c3
            ATT   | 32 | .code16; movw %ax, %bx; .code64; movq %rax, %rbx | 89c34889c3
            """)
    void encodesForTheModeAskedForWithoutShiftingLines(Language language, int bits, String text, String hex)
            throws ToolchainException {
        for (int firstLine : List.of(1, 2)) {
            UnitObject object = Tools.toolchain().compile(new UnitSource("cell", language, bits, text, firstLine,
                    OptionalLong.empty(), 3));
            assertEquals(hex, code(object));
            assertEquals(firstLine, object.lines().getFirst().line());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ATT | mov $USER_CS,%ax; mov $USER_DS,%bx; mov $KERNEL_CS,%cx; mov $KERNEL_DS,%dx; mov $TSS_SELECTOR,%si
            INTEL | mov ax, USER_CS; mov bx, USER_DS; mov cx, KERNEL_CS; mov dx, KERNEL_DS; mov si, TSS_SELECTOR
            NASM  | mov ax, USER_CS; mov bx, USER_DS; mov cx, KERNEL_CS; mov dx, KERNEL_DS; mov si, TSS_SELECTOR
            """)
    void knowsTheSelectors(Language language, String text) throws ToolchainException {
        assertEquals("66b82b0066bb230066b9080066ba100066be3800",
                code(Tools.compile(language, "cell", text.replace("; ", "\n"))));
    }

    @Test
    void theHeaderHasTheSameSelectors() throws ToolchainException {
        String values = Constants.ALL.keySet().stream().collect(Collectors.joining(", "));
        UnitObject object = Tools.c("cell", "#include <ringside.h>\nconst unsigned char all[] = {" + values + "};\n");
        Section rodata = object.sections().stream().filter(s -> s.name().equals(".rodata")).findFirst().orElseThrow();
        byte[] expected = new byte[Constants.ALL.size()];
        int i = 0;
        for (int value : Constants.ALL.values()) {
            expected[i++] = (byte) value;
        }
        assertArrayEquals(expected, rodata.bytes());
    }

    @Test
    void aMacrosCodeBelongsToTheLineThatUsedIt() throws ToolchainException {
        assertEquals("0:6 1:7 3:8", lines(Tools.att("cell",
                ".macro two\n  nop\n  nop\n.endm\n  hlt\n  two\n  ret\n")));
        assertEquals("0:6 1:7 3:8", lines(Tools.compile(Language.NASM, "cell",
                "%macro two 0\n  nop\n  nop\n%endmacro\n  hlt\n  two\n  ret\n")));
    }

    @Test
    void nasmUnitsShareTheirLabelsWithOthers() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.compile(Language.NASM, "n", """
                section .text
                start: mov rdi, message

                       lea rsi, [rel message]
                       call other
                .loop: jmp .loop
                section .data
                message: db "hello", 0
                """));
        program.put(Tools.att("a", "other: leaq message(%rip), %rax\n  ret\n"));
        assertTrue(program.unresolved("n").isEmpty() && program.unresolved("a").isEmpty());
        assertEquals(Tools.BASE, program.symbols().address("start").orElseThrow());
        assertTrue(program.symbols().address("start.loop").isPresent());
        assertEquals(6, program.lines().at(Tools.BASE + 17).orElseThrow().line());
    }

    @Test
    void aNasmTextWithOrgIsAFlatImageWithSymbolsAndLines() throws ToolchainException {
        UnitObject object = Tools.toolchain().compile(new UnitSource("boot", Language.NASM, 16, """
                org 0x7c00
                %macro twice 1
                  mov ax, %1
                  mov bx, %1
                %endmacro
                start: cli
                  twice 7
                .hang: jmp .hang
                FIVE equ 5
                message: db "Hello from the boot sector", 13, 10
                  times 510-($-$$) db 0
                  dw 0xaa55
                """, 2, OptionalLong.empty(), 3));
        Program program = Tools.program();
        Placement placement = program.put(object);
        assertEquals(List.of(new Region(0x7000, 0x1000, true, true, 3)), placement.maps());
        assertEquals(0x7c00, placement.writes().getFirst().address());
        assertEquals(512, placement.writes().getFirst().bytes().length);
        assertEquals(0x7c00, program.symbols().address("start").orElseThrow());
        assertEquals(0x7c07, program.symbols().address("start.hang").orElseThrow());
        assertEquals("start.hang+0x1", program.symbols().nearest(0x7c08).orElseThrow().toString());
        assertTrue(program.symbols().address("FIVE").isEmpty());
        assertEquals(List.of(7, 8, 8, 9, 11, 11, 12), List.of(0x7c00, 0x7c01, 0x7c06, 0x7c07, 0x7c09, 0x7c20, 0x7c50)
                .stream().map(a -> program.lines().at(a).orElseThrow().line()).toList());
    }

    @Test
    void orgAndAtMustAgree() {
        String message = assertThrows(ToolchainException.class,
                () -> Tools.at(0x8000, 16, Language.NASM, "boot", "org 0x7c00\n nop\n")).getMessage();
        assertTrue(message.contains("org says 0x7c00, --at says 0x8000"), message);
    }

    @Test
    void aCellMayBringItsOwnConstants() throws ToolchainException {
        assertEquals("66b83300", code(Tools.compile(Language.NASM, "cell", "USER_CS equ 0x33\n mov ax, USER_CS\n")));
        assertEquals("66b83300", code(Tools.att("cell", ".set USER_CS, 0x33\n movw $USER_CS, %ax\n")));
        assertEquals("66b83300", code(Tools.att("cell", "#define USER_CS 0x33\n movw $USER_CS, %ax\n")));
        assertTrue(Tools.c("cell", "#include <ringside.h>\n#define USER_CS 0x33\nint x = USER_CS;\n").warnings()
                .isEmpty());
    }

    @Test
    void sectionsComeInOrderOnPagesOfTheirOwn() throws ToolchainException {
        Program program = Tools.program();
        Placement placement = program.put(Tools.att("cell", """
                .bss
                zeros: .skip 16
                .data
                value: .quad 1
                .section .rodata
                text: .asciz "hi"
                .section .both, "awx"
                both: nop
                .section .more, "aw"
                more: .quad 2
                .text
                start: nop
                """));
        SymbolTable symbols = program.symbols();
        List<Long> pages = List.of("start", "both", "text", "value", "more", "zeros").stream()
                .map(n -> symbols.address(n).orElseThrow() - Tools.BASE >> 12).toList();
        assertEquals(List.of(0L, 1L, 2L, 3L, 3L, 3L), pages);
        assertTrue(placement.maps().contains(new Region(Tools.BASE + 0x1000, 0x1000, true, true, 3)));
        assertTrue(placement.maps().contains(new Region(Tools.BASE + 0x2000, 0x1000, false, false, 3)));
        assertTrue(placement.maps().contains(new Region(Tools.BASE + 0x3000, 0x1000, true, false, 3)));
    }

    @Test
    void aUnitForTheSupervisorAloneSaysSo() throws ToolchainException {
        UnitObject object = Tools.toolchain().compile(new UnitSource("cell", Language.ATT, 64, " nop\n", 2,
                OptionalLong.empty(), 0));
        assertEquals(0, Tools.program().put(object).maps().getFirst().ring());
    }

    @Test
    void assemblersTemporariesStayHidden() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("cell", "start: jmp .Lend\n1: jmp 1b\n.Lend: ret\n.set FIVE, 5\n .data\n .quad .Lend\n"));
        assertEquals(List.of("start"), program.symbols().names().stream()
                .filter(n -> !Tools.MACHINE.containsKey(n)).toList());
    }

    @Test
    void theListingShowsEveryByteWithItsLine() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("cell", "start: movq $tss, %rax\n  ret\n.data\nseven: .quad 7\n"));
        String listing = program.unit("cell").orElseThrow().listing().stream()
                .map(l -> "%x %s %d".formatted(l.address(), HexFormat.of().formatHex(l.bytes()), l.line()))
                .collect(Collectors.joining("\n"));
        assertEquals("""
                ffffffff81000000 48c7c000100080 2
                ffffffff81000007 c3 3
                ffffffff81001000 0700000000000000 5""", listing);
        assertEquals(List.of(Tools.BASE + 7), program.lines().addresses("cell", 3));
    }
}
