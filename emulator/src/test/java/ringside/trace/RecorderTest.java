package ringside.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import ringside.machine.Stage;
import ringside.machine.StopReason;
import ringside.machine.Workbench;
import ringside.state.Step;

class RecorderTest {
    private final Workbench bench = new Workbench();

    private Recorder record(String text, int capacity) {
        var recorder = new Recorder(bench.asm(text).machine(), capacity);
        recorder.run(bench.from("go"));
        return recorder;
    }

    @Test
    void recordsRegistersAndMemory() {
        var recorder = record("go: mov $5, %eax\npush %rax\npop %rbx\nret", 128);
        assertEquals(4, recorder.count());
        assertEquals(List.of(new RegisterChange(RegisterId.RAX, 0, 5)), recorder.step(0).registers());
        var push = recorder.step(1);
        assertEquals("push", push.instruction().opcode().mnemonic());
        assertEquals(List.of(new MemoryWrite(Stage.KERNEL_STACK_TOP - 16, 64, 0, 5, false)), push.writes());
        assertEquals(List.of(RegisterId.RBX, RegisterId.RSP),
            recorder.step(2).registers().stream().map(RegisterChange::register).toList());
    }

    @Test
    void aFaultIsAStepOfItsOwnWithBothLadders() {
        var recorder = record("go: mov $0x123, %eax\nmov %eax, %ss\nret", 128);
        assertEquals(2, recorder.count());
        var step = recorder.step(1);
        assertEquals(13, step.event().vector());
        assertFalse(step.micro().isEmpty());
        assertFalse(step.micro().getLast().passed());
        assertTrue(step.delivery().stream().anyMatch(one -> one.kind() == Step.Kind.CHECK && one.passed()));
        assertTrue(step.writes().stream().allMatch(MemoryWrite::cpu), "the frame is pushed by the processor");
        assertEquals(1, recorder.lastTransfer().orElseThrow());
    }

    @Test
    void knowsWhoWroteAPlace() {
        var recorder = record("go: push $7\nint $0x80\nret", 128);
        assertEquals(0, recorder.writer(Stage.KERNEL_STACK_TOP - 16, 8).orElseThrow().step());
        var frame = recorder.writer(Stage.KERNEL_STACK_TOP - 24, 8).orElseThrow();
        assertTrue(frame.write().cpu());
        assertEquals(1, frame.step());
        assertTrue(recorder.writer(0x1234, 8).isEmpty());
    }

    @Test
    void keepsTheLastStepsOnly() {
        var recorder = record("go: mov $1000, %ecx\n1: push %rcx\npop %rax\ndec %ecx\njnz 1b\nret", 64);
        assertEquals(4002, recorder.count());
        assertEquals(4002 - 64, recorder.first());
        assertEquals("ret", recorder.step(4001).instruction().opcode().mnemonic());
        assertThrows(IllegalArgumentException.class, () -> recorder.step(10));
    }

    @Test
    void recordingChangesNothing() {
        var text = "go: mov $300, %ecx\n1: add %rcx, %rax\npush %rax\nxor (%rsp), %rdx\npop %rbx\nloop 1b\nret";
        var recorded = record(text, 128);
        var gpr = bench.machine().cpu().gpr.clone();
        long instructions = bench.machine().cpu().instructions;
        var plain = new Workbench().asm(text);
        assertSame(StopReason.RETURN, plain.run("go").reason());
        assertEquals(instructions, plain.machine().cpu().instructions);
        assertArrayEquals(gpr, plain.machine().cpu().gpr);
        assertEquals(instructions, recorded.count());
    }
}
