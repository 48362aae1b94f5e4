package ringside.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A few of the random sequences of {@code binder/fuzz --peer native}. */
class NativeFuzzTest {
    private static final int CASES = 4000;

    @Test
    void sequencesEndAsOnTheProcessor() throws Exception {
        assumeTrue(Processor.available() && Processor.description().get("flags").contains("avx2"),
            "compares with an x86-64 processor with AVX2, which this machine does not have");
        assumeTrue(Processor.description().get("vendor_id").equals("GenuineIntel"), "undefined flags are Intel's");
        List<String> told = new ArrayList<>();
        var fuzz = new NativeFuzz(7);
        fuzz.run(0, CASES, told::add);
        assertEquals(List.of(), told);
        assertEquals(CASES, fuzz.compared());
    }
}
