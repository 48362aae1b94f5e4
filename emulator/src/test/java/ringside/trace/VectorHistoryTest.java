package ringside.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import ringside.machine.Workbench;
import ringside.state.FpuState;

/** YMM registers and random numbers are part of what a recording goes back to. */
class VectorHistoryTest {
    private static final String PROGRAM = """
        go:
            movq %cr4, %rax
            orl $0x40200, %eax
            movq %rax, %cr4
            xorl %ecx, %ecx
            xorl %edx, %edx
            movl $7, %eax
            xsetbv
            vpcmpeqd %ymm1, %ymm1, %ymm1
            rdrand %rbx
            vpsrlq $1, %ymm1, %ymm2
            rdseed %rbp
            vzeroupper
            ret
        """;
    private static final int YMM1 = FpuState.QUADS;
    private static final int YMM2 = 2 * FpuState.QUADS;

    private final Workbench bench = new Workbench().asm(PROGRAM);
    private final Recorder recorder = new Recorder(bench.machine());

    @Test
    void vectorsAreKnownBeforeEveryStep() {
        recorder.run(bench.from("go"));
        long end = recorder.count();
        assertEquals(0, recorder.vectorsBefore(7).lanes[YMM1 + 3]);
        assertEquals(-1, recorder.vectorsBefore(8).lanes[YMM1 + 3]);
        assertEquals(0, recorder.vectorsBefore(9).lanes[YMM2 + 3]);
        assertEquals(Long.MAX_VALUE, recorder.vectorsBefore(11).lanes[YMM2 + 3]);
        assertEquals(0, recorder.vectorsBefore(end).lanes[YMM2 + 3]);
        assertEquals(Long.MAX_VALUE, recorder.vectorsBefore(end).lanes[YMM2]);
    }

    @Test
    void goingBackAndOnDoesTheSameAgain() {
        recorder.run(bench.from("go"));
        var cpu = bench.machine().cpu();
        var vectors = cpu.fpu.copy();
        var registers = cpu.gpr.clone();
        recorder.goTo(9);
        assertEquals(-1, cpu.fpu.lanes[YMM1 + 2]);
        for (long left = recorder.count() - 9; left > 0; left--) {
            bench.machine().interpreter().step();
        }
        assertEquals(vectors, cpu.fpu);
        assertEquals(registers[3], cpu.gpr[3]);
        assertEquals(registers[5], cpu.gpr[5]);
    }
}
