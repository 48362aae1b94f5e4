package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.FpuState;
import ringside.state.SegmentRegister;

/** MASKMOVQ and MASKMOVDQU, which store under a mask to where DI points (SDM vol. 2B). */
class MaskedMoveTest {
    private static final String MASKMOVQ = "0ff7c1";
    private static final String MASKMOVDQU = "660ff7c1";
    private static final long LOW = 0x1122_3344_5566_7788L;
    private static final long HIGH = 0x99aa_bbcc_ddee_fff2L;
    private static final long OLD = 0x0101_0101_0101_0101L;

    private final SmallMachine machine = Setting.KERNEL_64.make();

    @BeforeEach
    void arrange() {
        var fpu = machine.cpu.fpu;
        machine.cpu.cr4 |= Cpu.CR4_OSFXSR;
        machine.set(Cpu.RDI, SmallMachine.DATA);
        fpu.initialize();
        fpu.top = 3;
        fpu.lanes[0] = LOW;
        fpu.lanes[1] = HIGH;
        fpu.lanes[FpuState.X87] = LOW;
        for (long at = SmallMachine.DATA; at < SmallMachine.DATA + 0x1000; at += 8) {
            machine.ram.write(at, 64, OLD);
        }
    }

    private void mask(long low, long high) {
        machine.cpu.fpu.lanes[FpuState.QUADS] = low;
        machine.cpu.fpu.lanes[FpuState.QUADS + 1] = high;
        machine.cpu.fpu.lanes[FpuState.X87 + 1] = low;
    }

    private void run(String code) {
        machine.ram.write(machine.cpu.linear(Cpu.CS, machine.cpu.rip), HexFormat.of().parseHex(code));
        Setting.step(machine);
    }

    @Test
    void storesTheBytesWhoseMaskHasItsHighestBitSet() {
        mask(0x80ff_7f00_0080_0081L, 0);
        run(MASKMOVQ);
        assertEquals(0x1122_0101_0166_0188L, machine.read(SmallMachine.DATA));
        assertEquals(OLD, machine.read(SmallMachine.DATA + 8));
    }

    @Test
    void usesMmx() {
        mask(0, 0);
        run(MASKMOVQ);
        assertEquals(0xff, machine.cpu.fpu.full);
        assertEquals(0, machine.cpu.fpu.top);
    }

    @Test
    void storesSixteenBytesAnywhere() {
        machine.cpu.gpr[Cpu.RDI] += 3;
        mask(0x8000_0000_0000_0000L, 0x80L);
        run(MASKMOVDQU);
        assertEquals(OLD, machine.read(SmallMachine.DATA));
        assertEquals(0x0101_0101_f211_0101L, machine.read(SmallMachine.DATA + 8));
        assertEquals(3, machine.cpu.fpu.top);
        assertEquals(0, machine.cpu.fpu.full);
    }

    @Test
    void storesEverythingUnderAFullMask() {
        mask(-1, -1);
        run(MASKMOVDQU);
        assertEquals(LOW, machine.read(SmallMachine.DATA));
        assertEquals(HIGH, machine.read(SmallMachine.DATA + 8));
    }

    @Test
    void takesTheAddressSizeAndTheSegmentOfItsPrefixes() {
        machine.cpu.segments[Cpu.FS] = new SegmentRegister(0, 0x100, 0xffffffffL, 0xc093);
        machine.cpu.gpr[Cpu.RDI] |= 0xdead_0000_0000_0000L;
        mask(-1, 0);
        run("6467" + MASKMOVQ);
        assertEquals(LOW, machine.read(SmallMachine.DATA + 0x100));
        assertEquals(OLD, machine.read(SmallMachine.DATA));
    }

    @Test
    void changesNothingWhereAByteMayNotBeWritten() {
        machine.cpu.gpr[Cpu.RDI] = SmallMachine.UNMAPPED - 8;
        machine.ram.write(SmallMachine.UNMAPPED - 8, 64, OLD);
        mask(-1, -1);
        var before = machine.cpu.fpu.copy();
        var fault = assertThrows(Fault.class, () -> run(MASKMOVDQU));
        assertEquals("#PF(0x2)", fault.shortForm());
        assertEquals(OLD, machine.read(SmallMachine.UNMAPPED - 8));
        assertEquals(before, machine.cpu.fpu);
    }

    @Test
    void isRefusedBeyondTheSegmentsLimit() {
        var legacy = Setting.KERNEL_32.make();
        legacy.cpu.cr4 |= Cpu.CR4_OSFXSR;
        legacy.set(Cpu.RDI, SmallMachine.DATA);
        Setting.limit(Cpu.DS, SmallMachine.DATA + 14).accept(legacy);
        legacy.ram.write(legacy.cpu.linear(Cpu.CS, legacy.cpu.rip), HexFormat.of().parseHex(MASKMOVDQU));
        assertEquals("#GP(0x0)", assertThrows(Fault.class, () -> Setting.step(legacy)).shortForm());
    }
}
