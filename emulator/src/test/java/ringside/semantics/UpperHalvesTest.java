package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ringside.state.Cpu;
import ringside.state.CpuidLeaves;
import ringside.state.FpuState;
import ringside.state.XsaveLayout;

/** The upper halves of YMM0 to YMM15 are state component 2 of XSAVE and its kin (SDM vol. 1, 13.5.3). */
class UpperHalvesTest {
    private static final long AREA = SmallMachine.DATA;
    private static final long HEADER = AREA + XsaveLayout.HEADER;
    private static final int YMM15 = 15 * FpuState.QUADS;

    private final SmallMachine machine = Setting.KERNEL_64.make();
    private final Cpu cpu = machine.cpu;

    @BeforeEach
    void arrange() {
        cpu.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXSAVE;
        cpu.xcr0 = 7;
        machine.set(Cpu.RBX, AREA).set(Cpu.RAX, -1).set(Cpu.RDX, -1);
        cpu.fpu.lanes[YMM15] = 15;
        cpu.fpu.lanes[YMM15 + 3] = 153;
    }

    private void run(String code) {
        machine.ram.write(cpu.linear(Cpu.CS, cpu.rip), HexFormat.of().parseHex(code));
        Setting.step(machine);
    }

    /** XSAVE, XSAVEOPT, XSAVEC and XSAVES, each with what restores its area. */
    @ParameterizedTest
    @CsvSource({"480fae23, 480fae2b", "480fae33, 480fae2b", "480fc723, 480fae2b", "480fc72b, 480fc71b"})
    void areSavedAndRestored(String save, String restore) {
        run(save);
        assertEquals(6, machine.read(HEADER) & 6);
        assertEquals(153, machine.read(AREA + XsaveLayout.EXTENDED + 15 * 16 + 8));
        cpu.fpu.lanes[YMM15] = 0;
        cpu.fpu.lanes[YMM15 + 3] = 0;
        run(restore);
        assertEquals(15, cpu.fpu.lanes[YMM15]);
        assertEquals(153, cpu.fpu.lanes[YMM15 + 3]);
    }

    @Test
    void areClearedWhereTheAreaHasNone() {
        machine.ram.write(HEADER, 64, 0);
        machine.ram.write(HEADER + 8, 64, 0);
        machine.ram.write(AREA + LegacyArea.MXCSR, 32, FpuState.MXCSR_INITIAL);
        machine.set(Cpu.RAX, 4);
        run("480fae2b");
        assertEquals(15, cpu.fpu.lanes[YMM15]);
        assertEquals(0, cpu.fpu.lanes[YMM15 + 3]);
    }

    /** After VZEROUPPER XGETBV tells that they are in their initial state, and XSAVEC leaves them out. */
    @Test
    void areNotInUseWhileTheyAreZero() {
        machine.set(Cpu.RCX, 1);
        run("0f01d0");
        assertEquals(4, cpu.gpr[Cpu.RAX] & 4);
        run("c5f877");
        run("0f01d0");
        assertEquals(0, cpu.gpr[Cpu.RAX] & 4);
        machine.set(Cpu.RAX, 6);
        run("480fc723");
        assertEquals(2, machine.read(HEADER));
    }

    @Test
    void cpuidTellsTheirPlace() {
        assertEquals(new CpuidLeaves.Leaf(256, XsaveLayout.EXTENDED, 0, 0), CpuidLeaves.of(cpu, 0xd, 2));
        assertEquals(XsaveLayout.EXTENDED + 256, CpuidLeaves.of(cpu, 0xd, 0).ebx());
        assertEquals(XsaveLayout.EXTENDED + 256, CpuidLeaves.of(cpu, 0xd, 1).ebx());
    }
}
