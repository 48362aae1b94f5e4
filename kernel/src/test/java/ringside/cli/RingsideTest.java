package ringside.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RingsideTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().startsWith("Usage: ringside"), out.toString());
        assertEquals(0, run("--version"));
        assertTrue(out.toString().contains("Java " + Runtime.version()));
    }

    @Test
    void aWrongLineIsToldWithUsage() {
        assertEquals(2, run());
        assertTrue(err.toString().startsWith("a command is missing"), err.toString());
        assertEquals(2, run("nosuch"));
    }

    private int run(String... arguments) {
        CommandLine line = Ringside.commandLine();
        return line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
