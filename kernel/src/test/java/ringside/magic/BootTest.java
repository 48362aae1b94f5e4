package ringside.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ringside.toolchain.Toolchain;

/** Boot sectors in cells. */
class BootTest {
    private static final String CELL = "%%asm boot --syntax nasm --bits 16\n";
    private static final String HELLO = """
        org 0x7c00
        start:
            mov ax, 0xb800
            mov es, ax
            mov word [es:0], 0x1f00 | 'H'
            mov word [es:2], 0x1f00 | 'i'
            hlt
        """;

    private final Session session = new Session(Toolchain.defaultCache());
    private final Magics magics = Magics.standard(session);
    private final Shown shown = new Shown();

    private Bundle run(String cell) throws Exception {
        new MagicRunner(magics).run(((Cell.OfMagics) CellParser.parse(cell)).uses(), shown, new Cancellation());
        return shown.last();
    }

    private List<?> screen() throws Exception {
        var document = (Map<?, ?>) run("%show screen").data().get("application/vnd.ringside.screen+json");
        assertEquals(80, document.get("columns"));
        assertEquals(25, document.get("rows"));
        return (List<?>) document.get("lines");
    }

    private static String rings() throws IOException {
        try (var text = BootTest.class.getResourceAsStream("rings.asm")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aBootSectorWritesToTheScreen() throws Exception {
        run(CELL + HELLO);
        run("%boot boot\n%check stop == 'halt' && cs == 0 && cr0 == 0x10");
        assertEquals("Hi", screen().getFirst());
        assertEquals(25, screen().size());
    }

    @Test
    void theProcessorReadsEsp0FromMemoryAtEachCall() throws Exception {
        run(CELL + rings());
        run("%boot boot\n%check stop == 'halt' && cpl == 0");
        assertEquals("ESP0 taken: 0x00009000", screen().getFirst());
    }

    @Test
    void anInterruptThatNobodyHandlesStopsTheRun() throws Exception {
        run(CELL + "org 0x7c00\nmov ah, 0x0e\nint 0x10\nhlt");
        run("%boot boot\n%check stop == 'fault' && fault.vector == 0x10 && ip == 0x7c04");
    }

    @Test
    void severalBootSectorsAndTheStageLiveSideBySide() throws Exception {
        run(CELL + HELLO);
        run("%%asm other --syntax nasm --bits 16\norg 0x7c00\nstart: mov ax, 7\nhlt");
        run("%%asm\ngo: mov $42, %eax\nret");
        run("%boot other\n%check ax == 7");
        run("%boot boot");
        assertEquals("Hi", screen().getFirst());
        run("%run go\n%check rax == 42 && stop == 'return'");
        run("%%asm\ntrap: int $0x20\nret");
        run("%run trap\n%check stop == 'fault' && fault.vector == 0x20 && gdtr.base == gdt");
    }

    @Test
    void mistakesAreTold() throws Exception {
        run("%%asm flat --syntax nasm --bits 16\norg 0x8000\nhlt");
        var elsewhere = assertThrows(MagicException.class, () -> run("%boot flat"));
        assertTrue(elsewhere.getMessage().contains("0x7c00"), elsewhere.getMessage());
        var missing = assertThrows(MagicException.class, () -> run("%boot flatt"));
        assertTrue(missing.getMessage().contains("no unit 'flatt'"), missing.getMessage());
    }
}
