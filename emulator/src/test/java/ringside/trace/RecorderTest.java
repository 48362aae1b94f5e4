package ringside.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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

    private Recorder record(String text) {
        var recorder = new Recorder(bench.asm(text).machine());
        recorder.run(bench.from("go"));
        return recorder;
    }

    @Test
    void recordsRegistersAndMemory() {
        var recorder = record("go: mov $5, %eax\npush %rax\npop %rbx\nret");
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
        var recorder = record("go: mov $0x123, %eax\nmov %eax, %ss\nret");
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
        var recorder = record("go: push $7\nint $0x80\nret");
        assertEquals(0, recorder.writer(Stage.KERNEL_STACK_TOP - 16, 8).orElseThrow().step());
        var frame = recorder.writer(Stage.KERNEL_STACK_TOP - 24, 8).orElseThrow();
        assertTrue(frame.write().cpu());
        assertEquals(1, frame.step());
        assertTrue(recorder.writer(0x1234, 8).isEmpty());
    }

    @Test
    void knowsWhoWroteAPlaceBeforeAStep() {
        var recorder = record("go: push $1\npop %rax\npush $2\npop %rax\npush $3\nret");
        long slot = Stage.KERNEL_STACK_TOP - 16;
        assertEquals(4, recorder.writer(slot, 8).orElseThrow().step());
        assertEquals(2, recorder.writer(slot, 8, 4).orElseThrow().step());
        assertEquals(0, recorder.writer(slot, 8, 2).orElseThrow().step());
        assertTrue(recorder.writer(slot, 8, 0).isEmpty());
    }

    @Test
    void knowsWhoChangedARegisterBeforeAStep() {
        var recorder = record("go: mov $1, %eax\nmov $2, %ebx\nmov $3, %eax\nret");
        var change = recorder.lastChange(RegisterId.RAX, 3).orElseThrow();
        assertEquals(2, change.step());
        assertEquals(new RegisterChange(RegisterId.RAX, 1, 3), change.change());
        assertEquals(0, recorder.lastChange(RegisterId.RAX, 2).orElseThrow().step());
        assertTrue(recorder.lastChange(RegisterId.RAX, 0).isEmpty());
        assertTrue(recorder.lastChange(RegisterId.CR3, 3).isEmpty());
    }

    @Test
    void knowsRegistersAndMemoryBeforeAStep() {
        var recorder = record("go: mov $5, %eax\npush %rax\nmov $6, %eax\nmov %rax, (%rsp)\npop %rbx\nret");
        long slot = Stage.KERNEL_STACK_TOP - 16;
        long[] rax = {0, 5, 5, 6, 6, 6, 6};
        byte[] word = {0, 0, 5, 5, 6, 6, 6};
        for (int step = 0; step <= 6; step++) {
            assertEquals(rax[step], recorder.registersBefore(step)[RegisterId.RAX.ordinal()]);
            assertEquals(word[step], recorder.memoryBefore(step, slot, 8)[0]);
        }
        assertEquals(Stage.KERNEL_STACK_TOP - 8, recorder.registersBefore(0)[RegisterId.RSP.ordinal()]);
        assertNull(recorder.memoryBefore(3, 0x1234_0000_0000L, 8));
        assertThrows(IllegalArgumentException.class, () -> recorder.registersBefore(7));
    }

    @Test
    void registersBeforeAStepOfAnEarlierRun() {
        var recorder = record("go: mov $5, %eax\nmov $7, %ebx\nret");
        bench.machine().cpu().gpr[0] = 99;
        recorder.run(bench.from("go"));
        assertEquals(6, recorder.count());
        assertEquals(5, recorder.registersBefore(2)[RegisterId.RAX.ordinal()]);
        assertEquals(0, recorder.registersBefore(3)[RegisterId.RAX.ordinal()]);
    }

    @Test
    void keepsEveryStep() {
        var recorder = record("go: mov $1000, %ecx\n1: push %rcx\npop %rax\ndec %ecx\njnz 1b\nret");
        assertEquals(4002, recorder.count());
        assertEquals(0, recorder.first());
        assertEquals("ret", recorder.step(4001).instruction().opcode().mnemonic());
        assertEquals(List.of(new RegisterChange(RegisterId.RCX, 0, 1000)), recorder.step(0).registers());
        assertThrows(IllegalArgumentException.class, () -> recorder.step(4002));
    }

    @Test
    void recordingChangesNothing() {
        var text = "go: mov $300, %ecx\n1: add %rcx, %rax\npush %rax\nxor (%rsp), %rdx\npop %rbx\nloop 1b\nret";
        var recorded = record(text);
        var gpr = bench.machine().cpu().gpr.clone();
        long instructions = bench.machine().cpu().instructions;
        var plain = new Workbench().asm(text);
        assertSame(StopReason.RETURN, plain.run("go").reason());
        assertEquals(instructions, plain.machine().cpu().instructions);
        assertArrayEquals(gpr, plain.machine().cpu().gpr);
        assertEquals(instructions, recorded.count());
    }
}
