package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.LegacyMachine.REAL_CS;
import static ringside.semantics.LegacyMachine.REAL_DS;
import static ringside.semantics.LegacyMachine.REAL_HANDLER_CS;
import static ringside.semantics.LegacyMachine.REAL_SP;
import static ringside.semantics.LegacyMachine.REAL_SS;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.CONFORMING_CS;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.RING1_DS;
import static ringside.semantics.SmallMachine.RING1_STACK;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.USER_CS_32;
import static ringside.semantics.SmallMachine.USER_DS;
import static ringside.semantics.SmallMachine.USER_STACK;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/** What deliveries outside IA-32e mode push and change. */
class LegacyEventsTest {
    private final LegacyMachine machine = new LegacyMachine();
    private final Cpu cpu = machine.cpu;

    @ParameterizedTest
    @ValueSource(ints = {0xee, 0xef})
    void innerRingGetsFiveDoublewords(int access) {
        machine.gate(0x20, HANDLER, KERNEL_CS, access).user32();
        cpu.flags.value(Flags.IF | Flags.CF | Flags.TF | Flags.NT | Flags.AC);
        machine.run("cd20");
        assertEquals(List.of(CODE + 2, (long) USER_CS_32, Flags.IF | Flags.CF | Flags.TF | Flags.NT | Flags.AC | 2,
            USER_STACK, (long) USER_DS), doublewords(5));
        assertEquals(KERNEL_STACK - 20, cpu.gpr[Cpu.RSP]);
        assertEquals(HANDLER, cpu.rip);
        assertEquals(0, cpu.cpl);
        assertEquals(KERNEL_CS, cpu.segments[Cpu.CS].selector());
        assertEquals(KERNEL_DS, cpu.segments[Cpu.SS].selector());
        assertEquals(USER_DS, cpu.segments[Cpu.DS].selector());
        assertEquals(Flags.CF | Flags.AC | 2 | (access == 0xef ? Flags.IF : 0), cpu.flags.value());
    }

    @ParameterizedTest
    @ValueSource(ints = {0xe6, 0xe7})
    void sixteenBitGatePushesWordsAndHasASixteenBitEntry(int access) {
        machine.gate(0x20, HANDLER | 0x1234, KERNEL_CS, access).user32();
        cpu.flags.value(Flags.IF | Flags.AC);
        machine.run("cd20");
        assertEquals(List.of(CODE + 2 & 0xffff, (long) USER_CS_32, Flags.IF | 2, USER_STACK & 0xffff, (long) USER_DS),
            words(5));
        assertEquals(KERNEL_STACK - 10, cpu.gpr[Cpu.RSP]);
        assertEquals(0x1234, cpu.rip);
        assertEquals(access == 0xe7, cpu.flags.has(Flags.IF));
    }

    @Test
    void ring1GetsItsOwnStack() {
        machine.gate(0x20, HANDLER, RING1_CS, 0xee).user32().run("cd20");
        assertEquals(1, cpu.cpl);
        assertEquals(RING1_DS, cpu.segments[Cpu.SS].selector());
        assertEquals(RING1_CS, cpu.segments[Cpu.CS].selector());
        assertEquals(RING1_STACK - 20, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void gateSelectorsRplDoesNotCount() {
        machine.gate(0x20, HANDLER, KERNEL_CS | 3, 0xee).user32().run("cd20");
        assertEquals(0, cpu.cpl);
        assertEquals(KERNEL_CS, cpu.segments[Cpu.CS].selector());
    }

    @Test
    void conformingHandlerStaysInRing3OnTheSameStack() {
        machine.gate(0x20, HANDLER, CONFORMING_CS, 0xee).user32().run("cd20");
        assertEquals(3, cpu.cpl);
        assertEquals(CONFORMING_CS | 3, cpu.segments[Cpu.CS].selector());
        assertEquals(USER_STACK - 12, cpu.gpr[Cpu.RSP]);
        assertEquals(List.of(CODE + 2, (long) USER_CS_32), doublewords(2));
    }

    @Test
    void samePrivilegePushesThreeSlotsAndTheErrorCode() {
        deliver(Event.of(Fault.of(Check.PRIVILEGED, 3, 0, Origin.CPL, 0, 0x1234)));
        assertEquals(List.of(0x1234L, CODE, (long) KERNEL_CS, Flags.RF | 2), doublewords(4));
        assertEquals(KERNEL_STACK - 16, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void sixteenBitGatePushesAWordAsErrorCode() {
        machine.gate(13, HANDLER, KERNEL_CS, 0x86);
        deliver(Event.of(Fault.of(Check.PRIVILEGED, 3, 0, Origin.CPL, 0, 0x1234)));
        assertEquals(List.of(0x1234L, CODE & 0xffff, (long) KERNEL_CS, 2L), words(4));
    }

    @Test
    void sixteenBitStackSegmentMovesSpAndTakesTheRestOfEspFromTheTss() {
        machine.gate(0x20, HANDLER, KERNEL_CS, 0xee).stack32(TSS, 0, SmallMachine.KERNEL_DS_16, 0x7777_0008L);
        machine.user32().set(Cpu.RSP, 0x1234_5678).run("cd20");
        assertEquals(0x7777_fff4L, cpu.gpr[Cpu.RSP]);
        assertEquals(List.of(CODE + 2, (long) USER_CS_32, 2L), doublewords(3));
        assertEquals(0x1234_5678, machine.ram.read(cpu.segments[Cpu.SS].base(), 32));
    }

    @Test
    void sixteenBitTaskStateGivesAWordOfStackPointer() {
        machine.task(LegacyMachine.TSS_16_SELECTOR).gate(0x20, HANDLER, KERNEL_CS, 0xee);
        machine.stack16(LegacyMachine.TSS_16, 0, KERNEL_DS, 0xf000).user32().run("cd20");
        assertEquals(0xf000 - 20, cpu.gpr[Cpu.RSP]);
        assertEquals(KERNEL_DS, cpu.segments[Cpu.SS].selector());
    }

    @Test
    void accessedBitsOfHandlerAndStackAreSet() {
        long accessed = SmallMachine.bit(1);
        machine.change(KERNEL_CS, accessed, 0).change(KERNEL_DS, accessed, 0);
        machine.gate(0x20, HANDLER, KERNEL_CS, 0xee).user32().run("cd20");
        assertEquals(accessed, machine.descriptor(KERNEL_CS) & accessed);
        assertEquals(accessed, machine.descriptor(KERNEL_DS) & accessed);
    }

    @Test
    void stackLimitIsCheckedBeforeTheEntryPoint() {
        machine.gate(0x20, HANDLER, KERNEL_CS, 0xee).segment(KERNEL_CS, 0x9b, 0, 0xfff);
        machine.segment(KERNEL_DS, 0x93, 0, 0xfff).user32();
        var check = assertThrows(Fault.class, () -> machine.run("cd20")).check();
        assertEquals(Check.STACK_WITHIN_LIMIT, check);
    }

    // ---- Real-address mode

    @Test
    void realModeGoesThroughTheVectorTable() {
        machine.real().vector(0x20, 0x5123, 0x0045);
        cpu.flags.value(Flags.IF | Flags.TF | Flags.AC | Flags.NT | Flags.CF | Flags.IOPL);
        machine.run("cd20");
        assertEquals(List.of(2L, (long) REAL_CS, Flags.IF | Flags.TF | Flags.NT | Flags.CF | Flags.IOPL | 2), words(3));
        assertEquals(REAL_SP - 6, cpu.gpr[Cpu.RSP]);
        assertEquals(0x45, cpu.rip);
        assertEquals(0x5123, cpu.segments[Cpu.CS].selector());
        assertEquals(0x51230, cpu.segments[Cpu.CS].base());
        assertEquals(Flags.NT | Flags.CF | Flags.IOPL | 2, cpu.flags.value());
        assertEquals(0, cpu.cpl);
    }

    @Test
    void realModePushesNoErrorCode() {
        machine.real();
        deliver(Event.of(Fault.of(Check.PRIVILEGED, 3, 0, Origin.CPL, 0, 0x1234)));
        assertEquals(List.of(0L, (long) REAL_CS), words(2));
        assertEquals(REAL_SP - 6, cpu.gpr[Cpu.RSP]);
        assertEquals(13 * 16, cpu.rip);
    }

    @Test
    void realModeStackPointerWrapsBetweenPushes() {
        machine.real().set(Cpu.RSP, 0x7777_0002L).run("cd20");
        assertEquals(0x7777_fffcL, cpu.gpr[Cpu.RSP]);
        assertEquals(2, machine.ram.read(0x30000L + 0xfffc, 16));
        assertEquals(REAL_CS, machine.ram.read(0x30000L + 0xfffe, 16));
        assertEquals(2, machine.ram.read(0x30000L, 16));
    }

    @Test
    void realModeTableMayLieElsewhere() {
        machine.real();
        cpu.idtr = new TableRegister(0x60000, 0x3ff);
        machine.ram.write(0x60000 + 4 * 0x20, 32, 0x5000_0777L);
        machine.run("cd20");
        assertEquals(0x777, cpu.rip);
    }

    @Test
    void unrealLimitsSurviveAnInterrupt() {
        machine.real();
        cpu.segments[Cpu.CS] = new SegmentRegister(REAL_CS, CODE, 0xffffffffL, 0x93);
        machine.run("cd20");
        assertEquals(0xffffffffL, cpu.segments[Cpu.CS].limit());
    }

    @Test
    void realModeNmiBlocksNmisUntilIret() {
        machine.real();
        deliver(Event.external(2));
        assertTrue(cpu.nmiBlocked);
        machine.run("cf");
        assertFalse(cpu.nmiBlocked);
        assertEquals(REAL_CS, cpu.segments[Cpu.CS].selector());
        assertEquals(REAL_SP, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void vectorBeyondTheTableEndsInADoubleFaultOrAShutdown() {
        machine.real();
        cpu.idtr = new TableRegister(0, 4 * 9 - 1);
        assertEquals(List.of("interrupt 0x30", "#GP(0x0)", "#GP(0x0)", "#DF(0x0)"), raise(Event.external(0x30), false));
        assertEquals(8 * 16, cpu.rip);
        assertEquals(REAL_SP - 6, cpu.gpr[Cpu.RSP]);
        machine.real();
        cpu.idtr = new TableRegister(0, 0);
        assertEquals(List.of("#UD", "#GP(0x0)", "#GP(0x0)", "#DF(0x0)", "#GP(0x0)"), raise(undefined(), true));
    }

    // ---- Virtual-8086 mode

    @Test
    void virtual8086ModeIsLeftWithNineDoublewords() {
        machine.gate(0x20, HANDLER, KERNEL_CS, 0xee).virtual8086();
        cpu.segments[Cpu.FS] = new SegmentRegister(0x6001, 0x60010, 0xffff, 0xf3);
        cpu.segments[Cpu.GS] = new SegmentRegister(0x6002, 0x60020, 0xffff, 0xf3);
        machine.run("cd20");
        assertEquals(List.of(2L, (long) REAL_CS, Flags.VM | Flags.IOPL | 2, (long) REAL_SP, (long) REAL_SS,
            (long) REAL_DS, (long) REAL_DS, 0x6001L, 0x6002L), doublewords(9));
        assertEquals(KERNEL_STACK - 36, cpu.gpr[Cpu.RSP]);
        assertEquals(0, cpu.cpl);
        assertFalse(cpu.inVirtual8086Mode());
        for (int register : new int[] {Cpu.DS, Cpu.ES, Cpu.FS, Cpu.GS}) {
            assertEquals(SegmentRegister.NULL, cpu.segments[register]);
        }
        assertEquals(KERNEL_CS, cpu.segments[Cpu.CS].selector());
        assertEquals(HANDLER, cpu.rip);
    }

    @Test
    void sixteenBitGatePushesTheSegmentsAsWords() {
        machine.gate(0x20, HANDLER, KERNEL_CS, 0xe6).virtual8086().run("cd20");
        assertEquals(KERNEL_STACK - 18, cpu.gpr[Cpu.RSP]);
        assertEquals(List.of(2L, (long) REAL_CS, Flags.IOPL | 2, (long) REAL_SP, (long) REAL_SS, (long) REAL_DS),
            words(6));
    }

    @Test
    void exceptionOfVirtual8086ModePushesItsErrorCode() {
        machine.virtual8086(0);
        deliver(Event.of(Fault.of(Check.VIRTUAL_8086_IOPL_3, 0, 3, Origin.FLAGS, 0, 0)));
        assertEquals(List.of(0L, 0L, (long) REAL_CS, Flags.VM | Flags.RF | 2), doublewords(4));
        assertEquals(KERNEL_STACK - 40, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void breakpointsDoNotAskForIopl() {
        machine.gate(3, HANDLER, KERNEL_CS, 0xee).virtual8086(0).run("cc");
        assertEquals(HANDLER, cpu.rip);
    }

    @Test
    void clearBitRedirectsToTheProgramWithItsVirtualFlag() {
        machine.virtual8086Extended().vector(0x20, REAL_HANDLER_CS, 0x99);
        cpu.flags.put(Flags.VIF | Flags.TF | Flags.NT, true);
        machine.run("cd20");
        assertEquals(List.of(2L, (long) REAL_CS, Flags.IF | Flags.TF | Flags.NT | Flags.IOPL | 2), words(3));
        assertEquals(0x99, cpu.rip);
        assertEquals(3, cpu.cpl);
        assertEquals(Flags.VM | Flags.NT | 2, cpu.flags.value());
        assertEquals(new SegmentRegister(REAL_HANDLER_CS, HANDLER, 0xffff, 0xf3), cpu.segments[Cpu.CS]);
    }

    @Test
    void clearBitWithIopl3RedirectsAndClearsTheRealFlag() {
        machine.virtual8086Extended();
        cpu.flags.put(Flags.IOPL | Flags.IF | Flags.VIF, true);
        machine.run("cd20");
        assertEquals(Flags.IF | Flags.IOPL | 2, machine.word(2));
        assertEquals(Flags.VM | Flags.IOPL | Flags.VIF | 2, cpu.flags.value());
    }

    @Test
    void setBitLeadsToTheGateOnlyWithIopl3() {
        machine.virtual8086Extended().protect(0x20).gate(0x20, HANDLER, KERNEL_CS, 0xee);
        cpu.flags.put(Flags.IOPL, true);
        machine.run("cd20");
        assertEquals(0, cpu.cpl);
        assertEquals(HANDLER, cpu.rip);
    }

    // ---- Double and triple faults

    @Test
    void contributoryFaultsMakeADoubleFaultThroughItsGate() {
        machine.gate(13, HANDLER, KERNEL_CS, 0x0e).user32();
        assertEquals(List.of("#GP(0x0)", "#NP(0x6b)", "#DF(0x0)"), raise(generalProtection(), false));
        assertEquals(HANDLER + 8 * 16, cpu.rip);
        assertEquals(List.of(0L, CODE, (long) USER_CS_32), doublewords(3));
    }

    @Test
    void absentDoubleFaultGateShutsDownAndChangesNothing() {
        machine.gate(13, HANDLER, KERNEL_CS, 0x0e).gate(8, HANDLER, KERNEL_CS, 0x0e).virtual8086();
        var before = machine.snapshot();
        assertEquals(List.of("#GP(0x0)", "#NP(0x6b)", "#DF(0x0)", "#NP(0x43)"), raise(generalProtection(), true));
        assertEquals(before, machine.snapshot());
    }

    @Test
    void badInnerStackIsAnInvalidTaskState() {
        machine.stack32(TSS, 0, KERNEL_DS | 1, KERNEL_STACK).user32();
        assertEquals(List.of("interrupt 0x30", "#TS(0x11)", "#TS(0x11)", "#DF(0x0)", "#TS(0x11)"),
            raise(Event.external(0x30), true));
    }

    @Test
    void benignExceptionsAreHandledOneAfterTheOther() {
        machine.gate(6, HANDLER, KERNEL_CS, 0x0e).user32();
        assertEquals(List.of("#UD", "#NP(0x33)"), raise(undefined(), false));
        assertEquals(0x33, machine.doubleword(0));
    }

    // ---- Task gates

    @Test
    void interruptThroughATaskGateNestsAndIretReturns() {
        machine.gate(0x20, 0, LegacyMachine.OTHER_TSS_SELECTOR, 0xe5);
        Tasks.ready(machine, LegacyMachine.OTHER_TSS_SELECTOR).user32().run("cd20");
        assertEquals(0x5000, cpu.rip);
        assertEquals(0, cpu.cpl);
        assertTrue(cpu.flags.has(Flags.NT));
        assertEquals(LegacyMachine.OTHER_TSS_SELECTOR, cpu.tr.selector());
        assertEquals(SmallMachine.TSS_SELECTOR, machine.ram.read(LegacyMachine.OTHER_TSS, 16));
        machine.run("cf");
        assertEquals(CODE + 2, cpu.rip);
        assertEquals(3, cpu.cpl);
        assertEquals(SmallMachine.TSS_SELECTOR, cpu.tr.selector());
        assertFalse(cpu.flags.has(Flags.NT));
    }

    @Test
    void faultSavesTheResumeFlagInTheOldTask() {
        machine.gate(13, 0, LegacyMachine.OTHER_TSS_SELECTOR, 0x85);
        Tasks.ready(machine, LegacyMachine.OTHER_TSS_SELECTOR).user32();
        deliver(generalProtection());
        assertEquals(Flags.RF | 2, Tasks.field(machine, SmallMachine.TSS_SELECTOR, Tasks.EFLAGS));
        assertEquals(CODE, Tasks.field(machine, SmallMachine.TSS_SELECTOR, Tasks.EIP));
        assertEquals(0, machine.doubleword(0));
        assertEquals(0x8000 - 4, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void taskGateRescuesTheDoubleFault() {
        machine.gate(8, 0, LegacyMachine.OTHER_TSS_SELECTOR, 0x85).stack32(TSS, 0, 0, 0);
        Tasks.ready(machine, LegacyMachine.OTHER_TSS_SELECTOR).user32();
        assertEquals(List.of("#GP(0x0)", "#TS(0x1)", "#DF(0x0)"), raise(generalProtection(), false));
        assertEquals(0x5000, cpu.rip);
        assertEquals(0, machine.doubleword(0));
    }

    @Test
    void taskGateLeavesVirtual8086ModeAndSavesItsSegments() {
        machine.gate(0x20, 0, LegacyMachine.OTHER_TSS_SELECTOR, 0xe5);
        Tasks.ready(machine, LegacyMachine.OTHER_TSS_SELECTOR).virtual8086().run("cd20");
        assertFalse(cpu.inVirtual8086Mode());
        assertEquals(Flags.VM | Flags.IOPL | 2, Tasks.field(machine, SmallMachine.TSS_SELECTOR, Tasks.EFLAGS));
        machine.run("cf");
        assertTrue(cpu.inVirtual8086Mode());
        assertEquals(new SegmentRegister(REAL_CS, CODE, 0xffff, 0xf3), cpu.segments[Cpu.CS]);
        assertEquals(2, cpu.rip);
        assertEquals(3, cpu.cpl);
    }

    private List<String> raise(Event event, boolean shutdown) {
        var chain = Delivery.raise(cpu, machine.memory, machine.steps, event);
        assertEquals(shutdown, chain.shutdown());
        return chain.events().stream().map(Event::toString).toList();
    }

    private static Event generalProtection() {
        return Event.of(Fault.of(Check.PRIVILEGED, 3, 0, Origin.CPL, 0, 0));
    }

    private static Event undefined() {
        return Event.of(Fault.of(Check.OPCODE_DEFINED, 1, 0, Origin.INSTRUCTION, 0, 0));
    }

    private void deliver(Event event) {
        Delivery.deliver(cpu, machine.memory, machine.steps, event);
    }

    private List<Long> words(int count) {
        return IntStream.range(0, count).mapToObj(machine::word).toList();
    }

    private List<Long> doublewords(int count) {
        return IntStream.range(0, count).mapToObj(machine::doubleword).toList();
    }
}
