package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.junit.jupiter.api.Test;

/** {@code CHECKS.md} says what the cases do. With {@code -Dringside.checks.write=true} it is written instead. */
class ChecksTableTest {
    private static final Path FILE = Path.of("CHECKS.md");
    private static final int LEAST = 600;
    /** This processor has no performance counters and no system-management mode, and UD exists to be undefined. */
    private static final Set<String> NEVER_HOLD = Set.of("COUNTER_EXISTS never holds",
        "IN_SYSTEM_MANAGEMENT_MODE never holds", "NO_UNDEFINED_INSTRUCTION never holds");

    @Test
    void theTableFollowsTheCases() throws IOException {
        var table = new ChecksTable();
        var text = table.text();
        if (Boolean.getBoolean("ringside.checks.write")) {
            Files.writeString(FILE, text);
        }
        assertEquals(NEVER_HOLD, table.missing());
        assertTrue(table.triples() >= LEAST, () -> "only " + table.triples());
        assertEquals(text, Files.readString(FILE), "run this test with -Dringside.checks.write=true");
    }
}
