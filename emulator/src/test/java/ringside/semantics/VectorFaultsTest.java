package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.FpuState;

/** What AVX instructions leave when memory is not there, in whole or in part. */
class VectorFaultsTest {
    private static final long END = SmallMachine.UNMAPPED;
    private static final long OLD = 0x0101_0101_0101_0101L;
    private static final int XMM1 = FpuState.QUADS;
    private static final int XMM2 = 2 * FpuState.QUADS;
    private static final int XMM3 = 3 * FpuState.QUADS;

    private final SmallMachine machine = Setting.KERNEL_64.make();
    private final long[] lanes = machine.cpu.fpu.lanes;

    @BeforeEach
    void arrange() {
        machine.cpu.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXSAVE;
        machine.cpu.xcr0 = 7;
        Arrays.setAll(lanes, i -> 0x1000_0000_2000_0000L * (i + 1));
        for (long at = END - 64; at < END; at += 8) {
            machine.ram.write(at, 64, OLD);
        }
    }

    private void run(String code) {
        machine.ram.write(machine.cpu.linear(Cpu.CS, machine.cpu.rip), HexFormat.of().parseHex(code));
        Setting.step(machine);
    }

    private void pageFault(String code, long address) {
        var before = machine.cpu.copy();
        var fault = assertThrows(Fault.class, () -> run(code));
        assertEquals(14, fault.vector().number());
        assertEquals(address, fault.address());
        assertArrayEquals(before.gpr, machine.cpu.gpr);
        assertEquals(before.fpu, machine.cpu.fpu);
        for (long at = END - 64; at < END; at += 8) {
            assertEquals(OLD, machine.read(at));
        }
    }

    /** VMOVUPS, VADDPS, VMOVDQA (aligned, so that it cannot be split), VEXTRACTF128, VCVTPS2PH. */
    @Test
    void nothingOfASplitOperandIsStored() {
        machine.set(Cpu.RSI, END - 8);
        pageFault("c5fc110e", END);
        pageFault("c5fc100e", END);
        pageFault("c5f4580e", END);
        pageFault("c4e37d190e01", END);
        // Exact in half precision: what a conversion raises is in MXCSR before its result is stored, on processors too.
        Arrays.fill(lanes, XMM1, XMM1 + 4, 0x3f80_0000_3f80_0000L);
        pageFault("c4e37d1d0e00", END);
        machine.set(Cpu.RSI, END);
        pageFault("c5fd7f0e", END);
    }

    @Test
    void elementsThatAreLeftOutCannotFault() {
        machine.set(Cpu.RSI, END - 8);
        Arrays.fill(lanes, XMM2, XMM2 + 4, 0);
        lanes[XMM2] = -1;
        run("c4e26d2c0e");
        assertArrayEquals(new long[] {OLD, 0, 0, 0}, Arrays.copyOfRange(lanes, XMM1, XMM1 + 4));
        machine.cpu.rip -= 5;
        lanes[XMM1] = 5;
        run("c4e26d2e0e");
        assertEquals(5, machine.read(END - 8));
    }

    @Test
    void aMaskedStoreThatFaultsHasStoredNothing() {
        machine.set(Cpu.RSI, END - 16);
        Arrays.fill(lanes, XMM2, XMM2 + 4, -1);
        pageFault("c4e26d2e0e", END);
        pageFault("c4e26d2c0e", END);
        pageFault("c4e2ed8e0e", END);
    }

    /** VPGATHERDQ YMM2 from [rsi + xmm1 * 8] under YMM3: the third element is not there. */
    @Test
    void aGatherGoesOnWhereItFaulted() {
        machine.set(Cpu.RSI, END - 16);
        lanes[XMM1] = 1L << 32;
        lanes[XMM1 + 1] = 2;
        Arrays.fill(lanes, XMM3, XMM3 + 4, -1);
        long kept = lanes[XMM2 + 2];
        assertEquals(END, assertThrows(Fault.class, () -> run("c4e2e59014ce")).address());
        assertArrayEquals(new long[] {OLD, OLD, kept}, Arrays.copyOfRange(lanes, XMM2, XMM2 + 3));
        assertArrayEquals(new long[] {0, 0, -1, -1}, Arrays.copyOfRange(lanes, XMM3, XMM3 + 4));
        lanes[XMM1 + 1] = -1L << 32 | 1;
        run("c4e2e59014ce");
        assertArrayEquals(new long[] {OLD, OLD, OLD, OLD}, Arrays.copyOfRange(lanes, XMM2, XMM2 + 4));
        assertArrayEquals(new long[4], Arrays.copyOfRange(lanes, XMM3, XMM3 + 4));
    }

    /** VMULPS that overflows: with the exception unmasked, #XM and the old contents. */
    @Test
    void anUnmaskedExceptionKeepsTheTarget() {
        machine.cpu.cr4 |= Cpu.CR4_OSXMMEXCPT;
        machine.cpu.fpu.mxcsr &= ~(FpuState.OVERFLOW << 7);
        Arrays.fill(lanes, XMM1, XMM3, 0x7f00_0000_7f00_0000L);
        long[] before = Arrays.copyOf(lanes, XMM1);
        assertEquals("#XM", assertThrows(Fault.class, () -> run("c5f459c2")).shortForm());
        assertArrayEquals(before, Arrays.copyOf(lanes, XMM1));
    }
}
