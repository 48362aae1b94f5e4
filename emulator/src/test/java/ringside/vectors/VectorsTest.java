package ringside.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our machine against what a processor made of single instructions: here one case of some of every form, all of them by
 * {@code binder/vectors}. The list of instructions that coverage is held against is asmdb's: without
 * {@code -Dringside.isa.list=isa_x86.json} that test is skipped.
 */
class VectorsTest {
    private static final int STRIDE = 16;
    private static final List<String> SAMPLE = List.of("add m32,r32/32", "cmpxchg r64,r64/64", "daa /32", "fprem ",
        "movups xmm128,m128", "vpaddd xmm256,xmm256,m256");

    @ParameterizedTest
    @EnumSource(Family.class)
    void doesWhatTheProcessorDid(Family family) throws IOException {
        var replay = new Replay(false);
        family.read().forEach(results -> replay.run(results, STRIDE));
        assertTrue(replay.cases() > 200, () -> "only " + replay.cases() + " cases");
        assertEquals(List.of(), replay.mismatches().stream().map(Object::toString).toList());
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void filesTellWhichProcessorItWas(Family family) throws IOException {
        try (var in = new java.util.zip.GZIPInputStream(family.open())) {
            var header = VectorFile.header(in);
            assertEquals(Long.toHexString(family.seed()), header.get("seed"));
            assertTrue(header.get("flags").contains("sse2"), header::toString);
            assertTrue(header.get("model name").length() > 3, header::toString);
        }
    }

    /** What was captured elsewhere holds for the processor beneath too, where it is of the same sort. */
    @Test
    void theProcessorBeneathDoesItAgain() throws IOException {
        assumeTrue(Processor.available() && Processor.description().get("flags").contains("avx512_fp16"),
            "compares with a processor like the one that was captured");
        int compared = 0;
        try (var processor = new Processor()) {
            for (var results : Family.GENERAL_64.read()) {
                if (SAMPLE.contains(results.group().name())) {
                    var again = processor.run(results.group().setups());
                    for (int i = 0; i < again.size(); i++) {
                        var setup = results.group().setups().get(i);
                        assertEquals(List.of(),
                            Difference.between(setup, again.get(i), results.outcomes().get(i), Tolerance.NONE));
                        compared++;
                    }
                }
            }
        }
        assertTrue(compared >= 100, "only " + compared);
    }

    /** Were a result another one, the comparison would tell. */
    @Test
    void aWrongResultIsFound() throws IOException {
        var results = Family.GENERAL_64.read().stream()
            .filter(each -> each.group().name().equals("add m32,r32/32")).findFirst().orElseThrow();
        var setup = results.group().setups().getFirst();
        var theirs = results.outcomes().getFirst();
        var ours = new Outcome(theirs.vector(), theirs.error(), theirs.address(), theirs.state().copy(), List.of());
        ours.state().words[3] ^= 1;
        var differences = Difference.between(setup, ours, theirs, Tolerance.NONE);
        assertTrue(differences.getFirst().startsWith("rbx "), differences::toString);
    }

    @Test
    void everyFormOfAnIndependentListHasItsVectors() throws IOException {
        var list = System.getProperty("ringside.isa.list");
        assumeTrue(list != null, "needs asmdb's list of instructions: -Dringside.isa.list=FILE");
        var coverage = new Coverage(Path.of(list));
        for (var family : Family.values()) {
            family.read().forEach(results -> results.group().setups().forEach(coverage::count));
        }
        assertTrue(coverage.forms() > 5000, () -> "only " + coverage.forms() + " forms were expected");
        assertEquals(Map.of(), coverage.missing());
    }
}
