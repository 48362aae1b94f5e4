package ringside.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guest image runs the same cases alike here, on Bochs and on QEMU. */
class DifferentialTest {
    @TempDir
    Path folder;
    private Monitor monitor;
    private Template template;

    @BeforeEach
    void assemble() {
        monitor = Monitor.assemble(folder);
        template = new Template(monitor);
    }

    @Test
    void theMonitorTellsWhatBecameOfACase() {
        var outcomes = run(new OurMachine(monitor));
        assertEquals(List.of(3L, 13L, 3L), outcomes.stream().filter(outcome -> outcome.end() == Outcome.End.CAUGHT)
            .map(outcome -> outcome.registers().get(Slot.RIP)).toList());
        assertEquals(Outcome.End.SHUTDOWN, outcomes.get(2).end());
        assertEquals(0x107001, outcomes.get(3).memory().get(Layout.STACKS + 0xfc8));
    }

    @Test
    void bochsAgrees() {
        assumeTrue(Emulator.isInstalled("bochs"), "Bochs is not installed");
        assertEquals(run(new OurMachine(monitor)), run(Emulator.bochs(folder, 60)));
    }

    /** The cases that Bochs 2.7 has once run; {@code binder/fuzz --record} says how. */
    @Test
    void recordedCasesEndAsOnBochs() {
        var recording = Recording.read("bochs");
        var cases = Recording.cases(template);
        assertTrue(recording.fits(monitor, Blob.of(template, cases)), "the image or the cases changed: record again");
        var comparison = new Comparison(new Runner(template, cases.size()), new OurMachine(monitor), recording);
        var unexplained = comparison.of(cases).stream().filter(Comparison.Verdict::isUnexplained)
            .map(verdict -> "#%d %s %s".formatted(verdict.test().number(), verdict.headline(), verdict.lines())).toList();
        assertEquals(List.of(), unexplained);
    }

    /** Whatever the peer made of the case: a Java exception or a gap here stays to be explained. */
    @ParameterizedTest
    @EnumSource(value = Outcome.End.class, names = {"BUG", "UNIMPLEMENTED"})
    void nothingSettlesAnException(Outcome.End end) {
        for (var theirs : Outcome.End.values()) {
            var other = theirs == Outcome.End.CAUGHT ? new Outcome(theirs, Map.of(Slot.RIP, 13L), Map.of())
                : Outcome.of(theirs);
            var comparison = new Comparison(new Runner(template, 1), new Ending("ringside", Outcome.of(end)),
                new Ending("bochs", other));
            var verdict = comparison.of(List.of(lost())).getFirst();
            assertTrue(verdict.isUnexplained() || theirs == end, verdict.headline());
        }
    }

    /** A machine on which every case comes to the same end. */
    private record Ending(String name, Outcome outcome) implements Peer {
        @Override
        public Map<Integer, Outcome> boot(byte[] blob) {
            return Map.of(0, outcome);
        }
    }

    @Test
    void qemuAgrees() {
        assumeTrue(Emulator.isInstalled("qemu-system-x86_64"), "QEMU is not installed");
        var ours = run(new OurMachine(monitor));
        var theirs = run(Emulator.qemu(folder, 60));
        assertEquals(ours.get(0), theirs.get(0));
        assertEquals(ours.get(2), theirs.get(2));
        assertEquals(ours.get(3), theirs.get(3));
    }

    private List<Outcome> run(Peer peer) {
        return new Runner(template, 100).run(peer, List.of(new TestCase(template, 0), refused(), lost(), outside()));
    }

    /** {@code hlt} in ring 3: #GP. */
    private TestCase refused() {
        var test = outside();
        test.put(Layout.CODE, new byte[] {(byte) 0xf4});
        return test;
    }

    /** Nothing can be pushed, and the gate for the double fault is gone: a shutdown. */
    private TestCase lost() {
        var test = new TestCase(template, 2);
        test.put(Slot.RSP, Long.MIN_VALUE);
        test.put(Layout.IDT + 16 * 8, 0);
        return test;
    }

    private TestCase outside() {
        var test = new TestCase(template, 3);
        test.put(Slot.CS, Selectors.USER_CS64);
        test.put(Slot.SS, Selectors.USER_DS);
        test.put(Slot.RIP, Layout.CODE + Layout.USER_VIEW);
        test.put(Slot.RSP, Layout.STACKS + 0x3800 + Layout.USER_VIEW);
        return test;
    }
}
