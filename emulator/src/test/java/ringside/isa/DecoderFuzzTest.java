package ringside.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A short run of what {@code binder/fuzz-decoder} does. */
class DecoderFuzzTest {

    @Test
    void randomBytesHaveTheLengthThatLlvmSees() {
        DecoderFuzz.Outcome outcome = new DecoderFuzz().run(20_000, 1);
        assertEquals("", String.join("\n", outcome.unexplained()));
        assertTrue(outcome.instructions() > 5_000, () -> "only " + outcome.instructions());
    }
}
