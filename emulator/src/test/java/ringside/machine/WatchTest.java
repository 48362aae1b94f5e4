package ringside.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.state.Cpu;
import ringside.trace.Recorder;

/** Every kind of watch stops after the step it is meant for, and after no other, recorded or not. */
class WatchTest {
    private static final String PROGRAM = """
        enter:
            mov $3, %ecx
            incl counter(%rip)
        again:
            add $5, %rbx
            dec %ecx
            jnz again
            mov counter(%rip), %edx
            mov $0xc0000082, %ecx
            rdmsr
            wrmsr
        after_msr:
            mov %cr3, %rax
            mov %rax, %cr3
        after_cr3:
            int3
            pushq $USER_DS
            pushq $user_stack_top
            pushq $2
            pushq $USER_CS
            pushq $in_user
            iretq
        in_user:
            hlt
            .data
        counter: .quad 41
            .quad 0
        """;

    private final Workbench bench = new Workbench();
    private final Machine machine = bench.machine();
    private final Cpu cpu = machine.cpu();

    @BeforeEach
    void assemble() {
        bench.asm(PROGRAM);
    }

    private Stop run(Watch watch) {
        return machine.run(bench.from("enter").watches(Set.of(watch)));
    }

    private void assertSeen(Stop stop, Watch watch) {
        assertSame(StopReason.WATCH, stop.reason());
        assertEquals(watch.words(), stop.detail());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aWriteOfMemoryIsSeenAtEachOfItsBytes(int offset) {
        var watch = new Watch.MemoryTouched(Watch.Touch.WRITE, bench.address("counter") + offset, 1);
        assertSeen(run(watch), watch);
        assertEquals(bench.address("again"), cpu.rip);
    }

    @Test
    void aNeighbourOfWhatIsWrittenIsNotSeen() {
        var stop = run(new Watch.MemoryTouched(Watch.Touch.WRITE, bench.address("counter") + 4, 8));
        assertSame(StopReason.FAULT, stop.reason());
    }

    @Test
    void aReadIsSeenAndAnAccessIsEither() {
        var read = new Watch.MemoryTouched(Watch.Touch.READ, bench.address("counter"), 4);
        assertSeen(run(read), read);
        assertEquals(2, cpu.instructions, "incl reads before it writes");
        var access = new Watch.MemoryTouched(Watch.Touch.ACCESS, bench.address("counter"), 4);
        machine.run(Run.onward().watches(Set.of(access)));
        assertEquals(42, cpu.gpr[Cpu.RDX]);
    }

    @Test
    void aChangeOfRingsIsSeenOnTheOtherSide() {
        var watch = new Watch.RingChange();
        bench.asm(PROGRAM.replace("int3", "nop"));
        assertSeen(run(watch), watch);
        assertEquals(3, cpu.cpl);
        assertEquals(bench.address("in_user"), cpu.rip);
    }

    @Test
    void anMsrOfTheRightNumberIsSeen() {
        var watch = new Watch.MsrWritten(0xc0000082);
        assertSeen(run(watch), watch);
        assertEquals(bench.address("after_msr"), cpu.rip);
        assertSame(StopReason.FAULT, run(new Watch.MsrWritten(0xc0000081)).reason());
    }

    @Test
    void aControlRegisterIsSeenThoughItsValueStays() {
        var watch = new Watch.ControlWritten(3);
        assertSeen(run(watch), watch);
        assertEquals(bench.address("after_cr3"), cpu.rip);
        assertSame(StopReason.FAULT, run(new Watch.ControlWritten(4)).reason());
    }

    @Test
    void aConditionIsSeenWhenItBecomesTrue() {
        var watch = new Watch.Condition("rbx == 10", () -> cpu.gpr[Cpu.RBX] == 10);
        assertSeen(run(watch), watch);
        assertEquals(2, cpu.gpr[Cpu.RCX] & 0xffffffffL);
        var next = machine.run(Run.onward().watches(Set.of(watch)));
        assertSame(StopReason.FAULT, next.reason(), "it holds already and does not become true again");
    }

    @Test
    void anUnhandledExceptionStopsAsAFault() {
        assertSame(StopReason.FAULT, run(new Watch.Delivered(3)).reason());
        assertSame(StopReason.FAULT, run(new Watch.AnyException()).reason());
    }

    @Test
    void aStandingWatchIsSeenInARecordedRunAsWell() {
        var watch = new Watch.MsrWritten(Watch.ANY);
        machine.watches().add(watch);
        var recorder = new Recorder(machine);
        assertSeen(recorder.run(bench.from("enter")), watch);
        assertEquals(bench.address("after_msr"), cpu.rip);
        assertEquals(cpu.instructions, recorder.count(), "and every step is recorded");
    }
}
