package ringside.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RESET and INIT: SDM vol. 3A, table 11-1. */
class ResetTest {
    private final Cpu cpu = new Cpu();

    /** Nothing is as it was. */
    @BeforeEach
    void spoil() {
        Arrays.fill(cpu.gpr, 0, 16, 0x1111);
        Arrays.fill(cpu.segments, new SegmentRegister(0x10, 0x1234, 0xffffffffL, 0xc0f3));
        cpu.gdtr = new TableRegister(0x5000, 0x7f);
        cpu.idtr = new TableRegister(0x6000, 0xfff);
        cpu.cpl = 3;
        cpu.flags.value(-1);
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG | Cpu.CR0_WP | Cpu.CR0_ET | Cpu.CR0_TS;
        cpu.cr2 = cpu.cr3 = 0x7000;
        cpu.cr4 = Cpu.CR4_PAE;
        cpu.cr8 = 5;
        cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA;
        cpu.dr[0] = cpu.dr[6] = cpu.dr[7] = 0x401;
        cpu.lstar = cpu.sysenterEip = 0x8000;
        cpu.xcr0 = 3;
        cpu.fpu.control = 0x37f;
        cpu.fpu.lanes[0] = 99;
        cpu.instructions = 1000;
        cpu.slept = 500;
        cpu.halted = cpu.interruptShadow = true;
    }

    @Test
    void resetLeadsToTheFirstInstruction() {
        cpu.reset();
        expectStart();
        assertEquals(0x60000010L, cpu.cr0);
        assertEquals(0x40, cpu.fpu.control);
        assertEquals(0, cpu.fpu.lanes[0]);
        assertEquals(1, cpu.xcr0);
        assertEquals(0, cpu.lstar | cpu.sysenterEip);
        assertEquals(0, cpu.tsc());
        cpu.instructions += 7;
        assertEquals(7, cpu.tsc());
    }

    @Test
    void initKeepsCachesClockAndRegistersOfTheModel() {
        cpu.init();
        expectStart();
        assertEquals(0x10, cpu.cr0);
        assertEquals(0x37f, cpu.fpu.control);
        assertEquals(99, cpu.fpu.lanes[0]);
        assertEquals(3, cpu.xcr0);
        assertEquals(0x8000, cpu.lstar);
        assertEquals(1500, cpu.tsc());
        cpu.reset();
        cpu.init();
        assertEquals(0x60000010L, cpu.cr0);
    }

    @Test
    void signatureIsTheVendors() {
        cpu.model = cpu.model.vendor(Vendor.AMD);
        cpu.reset();
        assertEquals(Vendor.AMD.signature(), cpu.gpr[Cpu.RDX]);
        assertTrue(cpu.model.is(Vendor.AMD));
    }

    private void expectStart() {
        assertEquals(new SegmentRegister(0xf000, 0xffff0000L, 0xffff, 0x93), cpu.segments[Cpu.CS]);
        for (int register : new int[] {Cpu.ES, Cpu.SS, Cpu.DS, Cpu.FS, Cpu.GS}) {
            assertEquals(new SegmentRegister(0, 0, 0xffff, 0x93), cpu.segments[register]);
        }
        assertEquals(0xfff0, cpu.rip);
        assertEquals(0xfffffff0L, cpu.linear(Cpu.CS, cpu.rip));
        assertEquals(2, cpu.flags.value());
        assertEquals(cpu.model.vendor().signature(), cpu.gpr[Cpu.RDX]);
        assertEquals(0, cpu.gpr[Cpu.RAX] | cpu.gpr[Cpu.RSP] | cpu.gpr[15]);
        assertEquals(0, cpu.cr2 | cpu.cr3 | cpu.cr4 | cpu.cr8 | cpu.efer | cpu.cpl);
        assertEquals(new TableRegister(0, 0xffff), cpu.gdtr);
        assertEquals(new TableRegister(0, 0xffff), cpu.idtr);
        assertEquals(0xffff, cpu.tr.limit());
        assertEquals(0xffff, cpu.ldtr.limit());
        assertEquals(0xffff0ff0L, cpu.dr[6]);
        assertEquals(0x400, cpu.dr[7]);
        assertFalse(cpu.halted || cpu.interruptShadow);
    }
}
