package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ringside.memory.Ports;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.FpuState;
import ringside.state.Flags;

/** Alignment checks at CPL 3 of instructions that write more than once or that change more than memory. */
class AlignmentTest {
    /** A significand in ST(0) that has more bits than a smaller format keeps. */
    private static final long INEXACT = 0xffff_ffff_ffff_ffffL;

    private static SmallMachine ready(Setting setting, String code) {
        var m = setting.make();
        m.ram.write(m.cpu.linear(Cpu.CS, m.cpu.rip), HexFormat.of().parseHex(code));
        m.cpu.cr0 |= Cpu.CR0_AM;
        m.cpu.cr4 |= Cpu.CR4_OSFXSR;
        m.cpu.flags.put(Flags.AC, true);
        m.cpu.fpu.initialize();
        m.cpu.fpu.lanes[FpuState.X87] = INEXACT;
        m.cpu.fpu.full = 1;
        return m;
    }

    /** RSP, RBP and RDI are one byte off. */
    @ParameterizedTest
    @CsvSource({
        "USER_32, 9a000005001b00, a far call", "USER_16, 9a0001b300, a far call",
        "VIRTUAL_8086, 9a00010040, a far call", "USER_64, 48ff1f, a far call",
        "USER_32, 60, pusha", "USER_16, 60, pusha", "VIRTUAL_8086, 60, pusha",
        "USER_32, c8100003, enter", "USER_64, c8100001, enter", "USER_16, c8100000, enter",
        "USER_32, e800000000, call", "USER_64, e800010000, call", "USER_64, 6a01, push",
        "USER_64, d91f, fstp of 32 bits", "USER_64, dd1f, fstp of 64 bits", "USER_64, db3f, fstp of 80 bits",
        "USER_64, db1f, fistp", "USER_64, df37, fbstp", "USER_64, dd37, fnsave", "USER_64, dd27, frstor",
        "USER_64, d937, fnstenv", "USER_64, d927, fldenv", "USER_32, 0f0107, sgdt", "USER_64, 0f0107, sgdt",
        "USER_64, 0f1107, movups", "USER_64, 0fc70f, cmpxchg8b", "USER_32, 0fb10f, cmpxchg",
        "USER_32, cd20, int"})
    void aMisalignedWriteChangesNothing(Setting setting, String code, String what) {
        var m = ready(setting, code);
        if (m instanceof LegacyMachine legacy) {
            legacy.gate(0x20, SmallMachine.HANDLER, SmallMachine.USER_CS, 0xee);
        }
        for (int register : new int[] {Cpu.RSP, Cpu.RBP, Cpu.RDI}) {
            m.set(register, setting.data() + 0x101);
        }
        var before = m.snapshot();
        assertEquals("#AC(0x0)", assertThrows(Fault.class, () -> Setting.step(m), what).shortForm());
        assertEquals(before, m.snapshot());
    }

    /** The word is aligned, the doubleword behind it is not. */
    @Test
    void aPseudoDescriptorLiesTwoBytesBeforeAnAlignedDoubleword() {
        var m = ready(Setting.USER_32, "0f0107");
        m.set(Cpu.RDI, SmallMachine.DATA + 4);
        var before = m.snapshot();
        assertThrows(Fault.class, () -> Setting.step(m));
        assertEquals(before, m.snapshot());
        m.set(Cpu.RDI, SmallMachine.DATA + 2);
        Setting.step(m);
        assertEquals(SmallMachine.GDT, m.ram.read(SmallMachine.DATA + 4, 32));
    }

    /** SDM vol. 3A, 7.15, Interrupt 17: the area of FSAVE is aligned as its fields are. */
    @Test
    void theRegistersInAnFsaveAreaNeedNoAlignmentOfTheirOwn() {
        var m = ready(Setting.USER_64, "dd37dd27");
        m.set(Cpu.RDI, SmallMachine.DATA + 4);
        m.cpu.fpu.exponents[0] = 0x1234;
        Setting.step(m);
        assertEquals(INEXACT, m.read(SmallMachine.DATA + 4 + 28));
        Setting.step(m);
        assertEquals(INEXACT, m.cpu.fpu.lanes[FpuState.X87]);
        assertEquals(0x1234, m.cpu.fpu.exponents[0]);
    }

    @Test
    void insReadsNoPortBeforeItCanStore() {
        var m = ready(Setting.USER_64, "6d");
        m.cpu.flags.put(3L << 12, true);
        m.set(Cpu.RDI, SmallMachine.DATA + 1);
        var read = new int[1];
        m.memory.ports(new Ports() {
            @Override
            public int in(int port, int width) {
                return read[0]++;
            }

            @Override
            public void out(int port, int width, int value) {
                read[0]++;
            }
        });
        assertThrows(Fault.class, () -> Setting.step(m));
        assertEquals(0, read[0]);
    }

    /** Bytes under a mask are single bytes. */
    @Test
    void maskedBytesAreAligned() {
        var m = ready(Setting.USER_64, "660ff7c1");
        m.set(Cpu.RDI, SmallMachine.DATA + 1);
        m.cpu.fpu.lanes[0] = 0xab;
        m.cpu.fpu.lanes[FpuState.QUADS] = 0x80;
        Setting.step(m);
        assertEquals(0xab, m.ram.read(SmallMachine.DATA + 1, 8));
    }
}
