package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.USER_DS;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import ringside.memory.PhysicalMemory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Fault;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;
import ringside.state.Vendor;

/** Segment, table, control, debug and model-specific registers. */
class SystemRegistersTest {
    private static final long PAGE_ENTRY = 7;

    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    // ---- Segment registers

    @Test
    void loadOfSsHoldsInterruptsBackAndLssDoesNot() {
        machine.set(Cpu.RAX, KERNEL_DS).run("8ed8");
        assertFalse(cpu.interruptShadow);
        machine.run("8ed0");
        assertTrue(cpu.interruptShadow);
        cpu.interruptShadow = false;
        machine.ram.write(DATA, 64, 0x1234);
        machine.ram.write(DATA + 8, 16, KERNEL_DS);
        machine.run("480fb2042500000600");
        assertFalse(cpu.interruptShadow);
        assertEquals(0x1234, cpu.gpr[Cpu.RAX]);
    }

    @Test
    void nullSelectorLeavesAmdsBaseAndLimit() {
        cpu.model = cpu.model.vendor(Vendor.AMD);
        cpu.segments[Cpu.FS] = new SegmentRegister(KERNEL_DS, 0x1234_5678_9abcL, 0xfff, 0x93);
        machine.set(Cpu.RAX, 3).run("8ee0");
        assertEquals(3, cpu.segments[Cpu.FS].selector());
        assertEquals(0x1234_5678_9abcL, cpu.segments[Cpu.FS].base());
        assertEquals(0xfff, cpu.segments[Cpu.FS].limit());
        assertFalse(cpu.segments[Cpu.FS].usable());
    }

    @Test
    void nullSelectorClearsTheBaseOfFs() {
        cpu.segments[Cpu.FS] = new SegmentRegister(KERNEL_DS, 0x1234, 0xffffffffL, 0xc093);
        machine.set(Cpu.RAX, 3).run("8ee0");
        assertEquals(new SegmentRegister(3, 0, 0, 0), cpu.segments[Cpu.FS]);
    }

    @Test
    void loadSetsTheAccessedBit() {
        machine.change(USER_DS, SmallMachine.bit(1), 0).set(Cpu.RAX, USER_DS).run("8ec0");
        assertEquals(SmallMachine.bit(1), machine.descriptor(USER_DS) & SmallMachine.bit(1));
        assertEquals(0xc0f3, cpu.segments[Cpu.ES].attributes());
    }

    @Test
    void storeIntoARegisterClearsWhatIsAbove() {
        machine.set(Cpu.RAX, -1).run("8cd8");
        assertEquals(KERNEL_DS, cpu.gpr[Cpu.RAX]);
        machine.set(Cpu.RAX, -1).run("668cd8");
        assertEquals(-1L << 16 | KERNEL_DS, cpu.gpr[Cpu.RAX]);
    }

    @Test
    void pushAndPopOfFs() {
        machine.set(Cpu.RAX, USER_DS).run("8ee0").run("0fa0");
        assertEquals(SmallMachine.KERNEL_STACK - 8, cpu.gpr[Cpu.RSP]);
        assertEquals(USER_DS, machine.read(SmallMachine.KERNEL_STACK - 8));
        machine.run("0fa9");
        assertEquals(USER_DS, cpu.segments[Cpu.GS].selector());
        assertEquals(SmallMachine.KERNEL_STACK, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void basesOfFsAndGs() {
        cpu.cr4 |= Cpu.CR4_FSGSBASE;
        machine.set(Cpu.RAX, SmallMachine.TOP_HALF)
            .run("f3480faed0").run("f30faed8").run("f3480faec1").run("f3480faeca");
        assertEquals(SmallMachine.TOP_HALF, cpu.gpr[Cpu.RCX]);
        assertEquals(SmallMachine.TOP_HALF & 0xffffffffL, cpu.gpr[Cpu.RDX]);
    }

    // ---- Descriptor tables

    @Test
    void tableRegistersAreTenBytesIn64BitMode() {
        machine.ram.write(DATA, 16, 0x1ff);
        machine.ram.write(DATA + 2, 64, SmallMachine.TOP_HALF);
        machine.run("0f011c2500000600");
        assertEquals(new TableRegister(SmallMachine.TOP_HALF, 0x1ff), cpu.idtr);
        machine.ram.write(DATA + 10, 64, 0);
        machine.run("0f010c2500000600").run("0f01042510000600");
        assertEquals(0, machine.ram.read(DATA + 10, 32));
        assertEquals(SmallMachine.GDT_LIMIT, machine.ram.read(DATA + 16, 16));
        assertEquals(SmallMachine.GDT, machine.ram.read(DATA + 18, 64));
    }

    @Test
    void tableRegistersAreSixBytesInCompatibilityMode() {
        machine.ram.write(DATA, 16, 0x1ff);
        machine.ram.write(DATA + 2, 64, -1);
        machine.kernel32().run("0f011d00000600");
        assertEquals(new TableRegister(0xffffffffL, 0x1ff), cpu.idtr);
    }

    @Test
    void storeThatCrossesIntoAMissingPageWritesNothing() {
        var before = machine.snapshot();
        assertThrows(Fault.class, () -> machine.run("0f010425fcff0600"));
        assertEquals(before, machine.snapshot());
    }

    @Test
    void loadOfTheTaskRegisterMarksTheTssBusy() {
        cpu.tr = SegmentRegister.NULL;
        machine.set(Cpu.RAX, TSS_SELECTOR).run("0f00d8");
        assertEquals(new SegmentRegister(TSS_SELECTOR, TSS, 0x67, 0x8b), cpu.tr);
        assertEquals("#GP(0x38)", assertThrows(Fault.class, () -> machine.run("0f00d8")).shortForm());
        machine.run("0f00c9");
        assertEquals(TSS_SELECTOR, cpu.gpr[Cpu.RCX]);
    }

    @Test
    void loadOfTheLdtUsesAllSixteenBytes() {
        machine.system(LDT_SELECTOR, 0x82, SmallMachine.TOP_HALF, 0x1f);
        machine.set(Cpu.RAX, LDT_SELECTOR).run("0f00d0");
        assertEquals(SmallMachine.TOP_HALF, cpu.ldtr.base());
        assertTrue(cpu.ldtr.usable());
        machine.run("0f00c1");
        assertEquals(LDT_SELECTOR, cpu.gpr[Cpu.RCX]);
        machine.set(Cpu.RAX, 2).run("0f00d0");
        assertFalse(cpu.ldtr.usable());
    }

    @Test
    void segmentsComeFromTheLdt() {
        machine.descriptor(0xc, machine.descriptor(KERNEL_DS)).set(Cpu.RAX, LDT_SELECTOR).run("0f00d0");
        machine.set(Cpu.RAX, 0xc).run("8ed8");
        assertEquals(0xc, cpu.segments[Cpu.DS].selector());
        assertEquals(LDT, cpu.ldtr.base());
    }

    // ---- Control registers

    @Test
    void cr0KeepsItsFixedBits() {
        machine.set(Cpu.RAX, cpu.cr0 & ~Cpu.CR0_ET | 1 << 6).run("0f22c0").run("0f20c1");
        assertTrue((cpu.gpr[Cpu.RCX] & Cpu.CR0_ET) != 0);
        assertEquals(0, cpu.gpr[Cpu.RCX] & 1 << 6);
    }

    @Test
    void writeProtectTakesEffectAtOnce() {
        machine.page(DATA, DATA | 5);
        machine.set(Cpu.RAX, cpu.cr0 & ~Cpu.CR0_WP).run("0f22c0");
        machine.memory.write8(DATA, 1);
        machine.set(Cpu.RAX, cpu.cr0 | Cpu.CR0_WP).run("0f22c0");
        assertThrows(Fault.class, () -> machine.memory.write8(DATA, 2));
    }

    @Test
    void loadOfCr3MakesChangedEntriesVisible() {
        machine.memory.read8(DATA);
        stale(DATA, 0);
        machine.memory.read8(DATA);
        machine.set(Cpu.RAX, cpu.cr3).run("0f22d8");
        assertThrows(Fault.class, () -> machine.memory.read8(DATA));
    }

    @Test
    void globalPagesOutliveLoadsOfCr3ButNotOfCr4() {
        machine.page(DATA, DATA | PAGE_ENTRY | 0x100);
        machine.memory.read8(DATA);
        stale(DATA, 0);
        machine.set(Cpu.RAX, cpu.cr3).run("0f22d8");
        machine.memory.read8(DATA);
        machine.set(Cpu.RAX, cpu.cr4 & ~Cpu.CR4_PGE).run("0f22e0");
        assertThrows(Fault.class, () -> machine.memory.read8(DATA));
    }

    @Test
    void invlpgDropsOnePageAndIgnoresNonCanonicalAddresses() {
        machine.memory.read8(DATA);
        stale(DATA, 0);
        machine.set(Cpu.RAX, SmallMachine.NON_CANONICAL).run("0f0138");
        machine.memory.read8(DATA);
        machine.set(Cpu.RAX, DATA + 5).run("0f0138");
        assertThrows(Fault.class, () -> machine.memory.read8(DATA));
    }

    @Test
    void longModeIsLeftFromCompatibilityModeAndEnteredAgain() {
        machine.kernel32().set(Cpu.RAX, cpu.cr0 & ~Cpu.CR0_PG).run("0f22c0");
        assertFalse(cpu.inLongMode());
        machine.set(Cpu.RAX, cpu.cr0 | Cpu.CR0_PG).run("0f22c0");
        assertTrue(cpu.inLongMode());
        assertFalse(cpu.in64BitMode());
    }

    @Test
    void machineStatusWord() {
        machine.set(Cpu.RAX, 0xe).run("0f01f0");
        assertEquals(0xf, cpu.cr0 & 0xf);
        machine.run("480f01e1");
        assertEquals(cpu.cr0, cpu.gpr[Cpu.RCX]);
        machine.run("0f06");
        assertEquals(0, cpu.cr0 & Cpu.CR0_TS);
    }

    @Test
    void cr2AndCr8HoldWhatTheyAreGiven() {
        machine.set(Cpu.RAX, -2).run("0f22d0").set(Cpu.RAX, 9).run("440f22c0").run("0f20d1").run("440f20c2");
        assertEquals(-2, cpu.gpr[Cpu.RCX]);
        assertEquals(9, cpu.gpr[Cpu.RDX]);
    }

    @Test
    void smapFollowsStacAndClacAtOnce() {
        cpu.cr4 |= Cpu.CR4_SMAP;
        machine.memory.flush();
        assertThrows(Fault.class, () -> machine.memory.read8(DATA));
        machine.run("0f01cb");
        machine.memory.read8(DATA);
        machine.run("0f01ca");
        assertThrows(Fault.class, () -> machine.memory.read8(DATA));
    }

    // ---- Debug registers

    @Test
    void debugRegistersKeepTheirFixedBits() {
        machine.set(Cpu.RAX, 0xffffffffL).run("0f23f0").set(Cpu.RAX, 0xffffffffL & ~(1 << 13)).run("0f23f8");
        machine.run("0f21f1").run("0f21fa");
        assertEquals(0xffffefffL, cpu.gpr[Cpu.RCX]);
        assertEquals(0xffff07ffL, cpu.gpr[Cpu.RDX]);
    }

    @Test
    void dr4AndDr5AreOtherNamesOfDr6AndDr7() {
        machine.set(Cpu.RAX, 0xf).run("0f23e0");
        assertEquals(0xffff0fffL, cpu.dr[6]);
        assertEquals(0, cpu.dr[4]);
        machine.run("0f21e9");
        assertEquals(cpu.dr[7], cpu.gpr[Cpu.RCX]);
    }

    @Test
    void guardedRegistersRaiseADebugFaultWithBd() {
        cpu.dr[7] |= 1 << 13;
        var fault = assertThrows(Fault.class, () -> machine.run("0f21c0"));
        Delivery.raise(cpu, machine.memory, machine.steps, Event.of(fault));
        assertEquals(1 << 13, cpu.dr[6] & 0xe000);
        assertEquals(0, cpu.dr[7] & 1 << 13);
        assertTrue((machine.read(cpu.gpr[Cpu.RSP] + 16) & 1 << 16) != 0);
    }

    @Test
    void singleStepLeavesBsAndNoResumeFlag() {
        cpu.debugPending = Cpu.DR6_BS;
        Delivery.raise(cpu, machine.memory, machine.steps, Event.debug());
        assertEquals(1 << 14, cpu.dr[6] & 0xe000);
        assertEquals(0, machine.read(cpu.gpr[Cpu.RSP] + 16) & 1 << 16);
        cpu.dr[6] = 0xffff0ff0L;
        machine.run("f1");
        assertEquals(0, cpu.dr[6] & 0xe000);
    }

    // ---- Model-specific registers

    static List<Msr> msrs() {
        return Msr.all().stream().filter(msr -> msr.exists(CpuidModel.DEFAULT)).toList();
    }

    @ParameterizedTest
    @MethodSource("msrs")
    void everyModelSpecificRegisterTakesBackWhatItGives(Msr msr) {
        machine.set(Cpu.RAX, -1).set(Cpu.RDX, -1).set(Cpu.RCX, msr.number()).run("0f32");
        long value = cpu.gpr[Cpu.RDX] << 32 | cpu.gpr[Cpu.RAX];
        assertEquals(msr.get(cpu), value);
        if (msr.writable()) {
            machine.run("0f30");
            assertEquals(value, msr.get(cpu));
        } else {
            assertThrows(Fault.class, () -> machine.run("0f30"));
        }
    }

    @ParameterizedTest
    @MethodSource("msrs")
    void everyModelSpecificRegisterRefusesItsReservedBits(Msr msr) {
        for (int bit = 0; bit < 64; bit++) {
            if ((msr.reserved(cpu.model) >>> bit & 1) != 0) {
                long value = 1L << bit;
                machine.set(Cpu.RCX, msr.number()).set(Cpu.RAX, value & 0xffffffffL).set(Cpu.RDX, value >>> 32);
                var fault = assertThrows(Fault.class, () -> machine.run("0f30"));
                assertEquals(Check.MSR_RESERVED_BITS_ZERO, fault.check());
                assertEquals(Origin.MSR, fault.origin());
            }
        }
    }

    @Test
    void modelSpecificRegistersReachTheirFields() {
        write(0xc0000082, SmallMachine.TOP_HALF);
        write(0xc0000100, 0x1111);
        write(0xc0000101, 0x2222);
        write(0xc0000102, 0x3333);
        write(0x2ff, 0xc06);
        assertEquals(SmallMachine.TOP_HALF, cpu.lstar);
        assertEquals(0x1111, cpu.segments[Cpu.FS].base());
        assertEquals(0x2222, cpu.segments[Cpu.GS].base());
        assertEquals(0x3333, cpu.kernelGsBase);
        assertEquals(0xc06, Msr.byNumber(0x2ff).get(cpu));
    }

    @Test
    void longModeActiveIsReadOnlyAndNoExecuteTakesEffectAtOnce() {
        machine.page(DATA, DATA | PAGE_ENTRY | 1L << 63);
        machine.memory.read8(DATA);
        write(0xc0000080, Cpu.EFER_LME);
        assertEquals(Cpu.EFER_LME | Cpu.EFER_LMA, cpu.efer);
        assertEquals("#PF(0x9)", assertThrows(Fault.class, () -> machine.memory.read8(DATA)).shortForm());
    }

    @Test
    void timeStampCounterIsSetAndRunsOn() {
        cpu.instructions = 100;
        write(0x10, 5000);
        cpu.instructions = 107;
        write(0xc0000103, 42);
        machine.set(Cpu.RDX, -1).run("0f01f9");
        assertEquals(5007, cpu.gpr[Cpu.RAX]);
        assertEquals(0, cpu.gpr[Cpu.RDX]);
        assertEquals(42, cpu.gpr[Cpu.RCX]);
        machine.run("f30fc7fb");
        assertEquals(42, cpu.gpr[Cpu.RBX]);
    }

    private void write(long number, long value) {
        machine.set(Cpu.RCX, number).set(Cpu.RAX, value & 0xffffffffL).set(Cpu.RDX, value >>> 32).run("0f30");
    }

    /** Changes a page-table entry behind the TLB's back. */
    private void stale(long linear, long entry) {
        machine.ram.write(0x4000 + linear / PhysicalMemory.PAGE * 8, 64, entry);
    }
}
