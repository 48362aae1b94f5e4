package ringside.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertEquals(run(new OurMachine(monitor)), run(Emulator.bochs(folder, 10)));
    }

    @Test
    void qemuAgrees() {
        assumeTrue(Emulator.isInstalled("qemu-system-x86_64"), "QEMU is not installed");
        var ours = run(new OurMachine(monitor));
        var theirs = run(Emulator.qemu(folder, 10));
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
