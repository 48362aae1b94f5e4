package ringside.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunImageTest {
    private static final int LOAD = 0x100000;

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    /** A multiboot image of hexadecimal code, the header's addresses saying where it goes. */
    private Path image(String code) throws IOException {
        var bytes = HexFormat.of().parseHex(code.replaceAll("\\s", ""));
        var file = ByteBuffer.allocate(32 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x1badb002).putInt(0x10000).putInt(-(0x1badb002 + 0x10000)).putInt(LOAD).putInt(LOAD).putInt(0)
            .putInt(0).putInt(LOAD + 32).put(bytes);
        return Files.write(folder.resolve("image"), file.array());
    }

    private int run(Object... arguments) {
        var line = Ringside.commandLine().setErr(new PrintWriter(err, true)).setOut(new PrintWriter(err, true));
        var words = new String[arguments.length + 1];
        words[0] = "run";
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        return line.execute(words);
    }

    @Test
    void theGuestsStatusIsTheCommands() throws IOException {
        assertEquals(1, run(image("31c0 e6f4 f4")));
        assertEquals(11, run(image("b805000000 e7f4 f4")));
        assertEquals((0x123 << 1 | 1) & 0xff, run(image("b823010000 e7f4 f4")));
        assertEquals("", err.toString());
    }

    @Test
    void theCommandLineHasTheNameFirst() throws IOException {
        // Ends with the character at an offset of the command line: mov ebx,[ebx+16]; mov al,[ebx+EDX]; out 0xf4,al
        var file = image("8b5b10 b800000000 8a83%02x000000 e6f4 f4".formatted(folder.resolve("image").toString()
            .length() + 1));
        assertEquals(('q' << 1 | 1) & 0xff, run(file, "--append", "quiet"));
    }

    @Test
    void timeAndInstructionsAreLimited() throws IOException {
        var forever = image("ebfe");
        assertEquals(124, run(forever, "--timeout", "0.2"));
        assertTrue(err.toString().contains("time allowed"), err.toString());
        assertEquals(124, run(forever, "--max-instructions", "1000"));
        assertTrue(err.toString().contains("1,000 instructions"), err.toString());
    }

    @Test
    void theTimeIsUpWithinARepeatedInstructionToo() throws IOException {
        // mov ecx, -1; mov edi, 0x200000; mov al, [edi]; rep lodsb
        assertEquals(124, run(image("b9ffffffff be00002000 f3ac ebfe"), "--timeout", "0.3"));
    }

    @Test
    void aTripleFaultTellsItsChain() throws IOException {
        assertEquals(125, run(image("0f011d00001100 cd80")));
        assertTrue(err.toString().contains("#GP"), err.toString());
        assertTrue(err.toString().contains("#DF"), err.toString());
        assertTrue(err.toString().contains("SDM") || err.toString().contains("vol."), err.toString());
        assertTrue(err.toString().contains("0008:100027"), err.toString());
    }

    @Test
    void aHaltWithoutWakeUpIsTold() throws IOException {
        assertEquals(122, run(image("fa f4")));
        assertTrue(err.toString().contains("interrupts are off"), err.toString());
    }

    @Test
    void aResetIsTold() throws IOException {
        assertEquals(120, run(image("b0fe e664 f4")));
    }

    @Test
    void theProcessorCanBeChosen() throws IOException {
        // cpuid leaf 0: the last byte of EBX is 'u' of Genu or 'h' of Auth
        var file = image("31c0 0fa2 c1eb18 89d8 e6f4 f4");
        assertEquals(('u' << 1 | 1) & 0xff, run(file));
        assertEquals(('h' << 1 | 1) & 0xff, run(file, "--vendor", "amd"));
        // leaf 1, EDX bit 8: CMPXCHG8B
        var feature = image("b801000000 0fa2 89d0 c1e808 83e001 e6f4 f4");
        assertEquals(3, run(feature));
        assertEquals(1, run(feature, "--cpu", "-cx8"));
    }

    @Test
    void memoryHasTheSizeAskedFor() throws IOException {
        // mem_upper in MiB
        var file = image("8b4308 c1e80a e6f4 f4");
        assertEquals(31 << 1 | 1, run(file, "--memory", "32M"));
        assertEquals(3 << 1 | 1, run(file, "--memory", "4096K"));
    }

    @Test
    void mistakesAreToldInALine() throws IOException {
        mistake("there is no file", folder.resolve("absent"));
        mistake("neither a multiboot image", Files.write(folder.resolve("empty"), new byte[0]));
        var file = image("f4");
        mistake("one processor only", file, "--cpus", "2");
        mistake("memory", file, "--memory", "4G");
        mistake("did you mean", file, "--cpu", "+smapp");
        mistake("intel and amd", file, "--vendor", "via");
        mistake("--timeout", file, "--timeout", "-1");
        mistake("--max-instructions", file, "--max-instructions", "0");
        mistake("memory ends", file, "--memory", "1M");
    }

    private void mistake(String expected, Object... arguments) {
        err.getBuffer().setLength(0);
        assertEquals(2, run(arguments));
        assertTrue(err.toString().contains(expected), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void helpNamesTheStatuses() {
        assertEquals(0, run("--help"));
        assertTrue(err.toString().contains("125"), err.toString());
        assertEquals(2, run());
    }
}
