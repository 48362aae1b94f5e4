package ringside.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ringside.machine.Machine;
import ringside.machine.Run;
import ringside.machine.Snapshot;
import ringside.machine.Stage;
import ringside.machine.Start;
import ringside.machine.StopReason;
import ringside.machine.Workbench;
import ringside.state.Cpu;

class TimeTravelTest {
    private final Workbench bench = new Workbench();
    private final Machine machine = bench.machine();
    private final Recorder recorder = new Recorder(machine);

    private void record(String text) {
        bench.asm(text);
        recorder.run(bench.from("go"));
    }

    /** A machine that nobody records, that many steps behind the entry. */
    private static Machine stepped(String text, long steps) {
        var other = new Workbench().asm(text);
        other.machine().run(other.from("go").steps(0));
        for (long i = 0; i < steps; i++) {
            other.machine().interpreter().step();
        }
        return other.machine();
    }

    static void assertAlike(Snapshot expected, Snapshot actual) {
        assertArrayEquals(expected.state(), actual.state());
        assertEquals(expected.console().size(), actual.console().size());
        for (int page = 0; page < expected.ram().count(); page++) {
            var one = expected.ram().page(page);
            var other = actual.ram().page(page);
            assertArrayEquals(one == null ? new byte[4096] : one, other == null ? new byte[4096] : other);
        }
    }

    @Test
    void goesToAnyStep() {
        var text = Programs.everything(60);
        record(text);
        assertTrue(recorder.count() > 140_000, () -> "it ended with " + recorder.step(recorder.count() - 1));
        var end = machine.snapshot();
        var random = new Random(1);
        for (int i = 0; i < 12; i++) {
            long step = i == 0 ? 0 : i == 1 ? recorder.count() - 1 : random.nextLong(recorder.count());
            recorder.goTo(step);
            assertEquals(step, recorder.position());
            assertAlike(stepped(text, step).snapshot(), machine.snapshot());
        }
        recorder.goTo(recorder.count());
        assertAlike(end, machine.snapshot());
    }

    @Test
    void goesOnFromThereAsBefore() {
        record(Programs.everything(12));
        long count = recorder.count();
        var end = machine.snapshot();
        var text = machine.console().text();
        recorder.goTo(count / 2);
        assertNotEquals(text, machine.console().text());
        recorder.run(Run.onward());
        assertEquals(count, recorder.count());
        assertEquals(count, recorder.position());
        assertAlike(end, machine.snapshot());
        assertEquals(text, machine.console().text());
    }

    @Test
    void aRunFromThePastBranchesOff() {
        record("go: mov $1, %eax\nmov $2, %ebx\nmov %eax, %ecx\nadd %ebx, %ecx\nret");
        recorder.goTo(2);
        machine.cpu().gpr[Cpu.RAX] = 40;
        recorder.run(Run.onward());
        assertEquals(42, machine.cpu().gpr[Cpu.RCX]);
        assertEquals(5, recorder.count());
        assertEquals(new RegisterChange(RegisterId.RCX, 0, 40), recorder.step(2).registers().getFirst());
        var runs = recorder.runs();
        assertEquals(2, runs.size());
        assertEquals(new RegisterChange(RegisterId.RCX, 0, 1), runs.get(0).step(2).registers().getFirst());
        assertEquals(5, runs.get(0).count());
        assertEquals(2, runs.get(1).first());
        assertSame(runs.get(0), runs.get(1).parent());
        assertNull(runs.get(0).parent());
        assertEquals(0, runs.get(1).unrecorded());
        assertEquals(40, recorder.registersBefore(2)[RegisterId.RAX.ordinal()]);
        assertEquals(1, recorder.lastChange(RegisterId.RBX, 5).orElseThrow().step());
        recorder.goTo(1);
        assertEquals(1, machine.cpu().gpr[Cpu.RAX]);
    }

    @Test
    void tellsOfTheGapThatAnUnrecordedRunLeaves() {
        record("go: mov $1, %eax\nmov $2, %ebx\nret");
        bench.run("go");
        recorder.run(bench.from("go"));
        assertEquals(3, recorder.runs().get(1).unrecorded());
        assertEquals(6, recorder.count());
    }

    @Test
    void whatIsChangedByHandBetweenRunsIsThereAgain() {
        bench.asm("go: mov value(%rip), %rax\nret\n.data\nvalue: .quad 7");
        recorder.run(bench.from("go"));
        machine.write(bench.address("value"), new byte[] {9});
        recorder.run(bench.from("go"));
        assertEquals(9, machine.cpu().gpr[Cpu.RAX]);
        assertEquals(7, recorder.memoryBefore(1, bench.address("value"), 1)[0]);
        assertEquals(9, recorder.memoryBefore(2, bench.address("value"), 1)[0]);
        recorder.goTo(1);
        assertEquals(7, machine.cpu().gpr[Cpu.RAX]);
        recorder.goTo(3);
        assertEquals(9, machine.cpu().gpr[Cpu.RAX]);
    }

    @Test
    void aFaultThatEndsARunComesAgain() {
        record("go: mov $1, %eax\nmov 0x5000, %rbx\nret");
        long rip = machine.cpu().rip;
        assertEquals(2, recorder.count());
        recorder.goTo(0);
        recorder.goTo(2);
        assertEquals(rip, machine.cpu().rip, "the delivery that nobody handles is undone");
        recorder.goTo(1);
        var stop = recorder.run(Run.onward());
        assertSame(StopReason.FAULT, stop.reason());
        assertEquals(rip, machine.cpu().rip);
    }

    @Test
    void hasMicroStepsOfEveryStep() {
        record(Programs.everything(4));
        var random = new Random(2);
        int found = 0;
        for (int i = 0; i < 300; i++) {
            var step = recorder.step(random.nextLong(recorder.count()));
            if (step.instruction() != null && step.instruction().opcode().meaning().equals("iret")) {
                assertTrue(step.micro().size() > 5);
                found++;
            } else if (step.chain() != null) {
                assertTrue(step.delivery().size() > 3);
                found++;
            }
        }
        assertTrue(found > 0);
    }

    @Test
    void whatDoesNotFitTheBudgetIsMadeAgain() {
        var text = Programs.everything(90);
        record(text);
        var poor = new Workbench().asm(text);
        var small = new Recorder(poor.machine(), 300_000);
        small.run(poor.from("go"));
        var run = small.runs().getFirst();
        assertNull(run.segments().getFirst().chunks, "the oldest chunks are dropped");
        assertTrue(small.used() < 900_000, () -> "bytes: " + small.used());
        assertEquals(recorder.count(), small.count());
        var random = new Random(3);
        for (int i = 0; i < 20; i++) {
            long step = random.nextLong(small.count());
            assertEquals(recorder.step(step).toString(), small.step(step).toString());
            assertArrayEquals(recorder.registersBefore(step), small.registersBefore(step));
        }
        long counter = bench.address("counter");
        assertEquals(recorder.writer(counter, 4, 30_000), small.writer(counter, 4, 30_000));
    }

    @Test
    void aStepOfManyWritesIsKept() {
        record("go: lea buffer(%rip), %rdi\nmov $100000, %ecx\nmov $7, %al\nrep stosb\nmov $1, %eax\nret\n"
            + ".bss\n.balign 4096\nbuffer: .space 100000");
        long buffer = bench.address("buffer");
        var early = recorder.writer(buffer + 10, 1).orElseThrow();
        assertEquals(3, early.step());
        assertEquals(new MemoryWrite(buffer + 10, 8, 0, 7, false), early.write());
        var late = recorder.writer(buffer + 99_990, 4).orElseThrow();
        assertEquals(3, late.step());
        assertEquals(0x07070707, late.write().after());
        assertEquals(0, late.write().before());
        assertTrue(recorder.used() < 1_000_000, () -> "bytes: " + recorder.used());
    }

    @Test
    void refusesStepsThatAreNot() {
        assertThrows(IllegalArgumentException.class, () -> recorder.goTo(0));
        record("go: ret");
        assertThrows(IllegalArgumentException.class, () -> recorder.goTo(2));
        assertThrows(IllegalArgumentException.class, () -> recorder.goTo(-1));
    }

    @Test
    void bootSectorsAndTheStageAreInOneHistory() {
        record("go: mov $5, %eax\nret");
        // mov $3, %al; out %al, $0xf4
        recorder.run(new Run(new Start.Boot(new byte[] {(byte) 0xb0, 3, (byte) 0xe6, (byte) 0xf4}),
            Set.of(), Set.of(), 100, Duration.ofDays(1), () -> false, (i, n) -> { }));
        recorder.goTo(1);
        assertEquals(Stage.KERNEL_CS, machine.cpu().segments[Cpu.CS].selector());
        recorder.goTo(3);
        assertEquals(0, machine.cpu().cr0 & 1);
        assertEquals(3, machine.cpu().gpr[0]);
        recorder.run(bench.from("go"));
        assertEquals(5, machine.cpu().gpr[0]);
    }
}
