package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code VIEWS.md} says what the records say. With {@code -Dringside.views.write=true} it is written instead. */
class ViewsTableTest {
    private static final Path FILE = Path.of("VIEWS.md");

    @Test
    void theTableFollowsTheRecords() throws IOException {
        var text = ViewsTable.text(Samples.all());
        if (Boolean.getBoolean("ringside.views.write")) {
            Files.writeString(FILE, text);
        }
        assertEquals(text, Files.readString(FILE), "run this test with -Dringside.views.write=true");
    }
}
