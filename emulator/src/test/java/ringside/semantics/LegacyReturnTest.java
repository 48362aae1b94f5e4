package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.LegacyMachine.KERNEL_CS_16;
import static ringside.semantics.LegacyMachine.REAL_CS;
import static ringside.semantics.LegacyMachine.REAL_DS;
import static ringside.semantics.LegacyMachine.REAL_HANDLER_CS;
import static ringside.semantics.LegacyMachine.REAL_SP;
import static ringside.semantics.LegacyMachine.REAL_SS;
import static ringside.semantics.LegacyMachine.USER_CS_16;
import static ringside.semantics.LegacyMachine.USER_DS_16;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.RING1_DS;
import static ringside.semantics.SmallMachine.RING1_STACK;
import static ringside.semantics.SmallMachine.USER_CS_32;
import static ringside.semantics.SmallMachine.USER_DS;
import static ringside.semantics.SmallMachine.USER_STACK;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** What IRET pops and changes outside IA-32e mode. */
class LegacyReturnTest {
    private static final long TARGET = 0x41000;

    private final LegacyMachine machine = new LegacyMachine();
    private final Cpu cpu = machine.cpu;

    @Test
    void samePrivilegePopsThreeDoublewords() {
        machine.push32(Flags.CF, KERNEL_CS, TARGET).run("cf");
        assertEquals(TARGET, cpu.rip);
        assertEquals(KERNEL_STACK, cpu.gpr[Cpu.RSP]);
        assertEquals(Flags.CF | 2, cpu.flags.value());
        assertEquals(KERNEL_DS, cpu.segments[Cpu.DS].selector());
    }

    @Test
    void sixteenBitReturnPopsWordsAndClearsTheUpperHalfOfEip() {
        machine.push16(Flags.CF, KERNEL_CS, 0x1234).run("66cf");
        assertEquals(0x1234, cpu.rip);
        assertEquals(KERNEL_STACK, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void outwardPopsFiveDoublewordsAndTakesInnerSegmentsAway() {
        machine.push32(USER_DS, USER_STACK - 4, Flags.IF, USER_CS_32, TARGET).run("cf");
        assertEquals(3, cpu.cpl);
        assertEquals(TARGET, cpu.rip);
        assertEquals(USER_CS_32, cpu.segments[Cpu.CS].selector());
        assertEquals(USER_DS, cpu.segments[Cpu.SS].selector());
        assertEquals(USER_STACK - 4, cpu.gpr[Cpu.RSP]);
        assertEquals(0, cpu.segments[Cpu.DS].selector());
        assertFalse(cpu.segments[Cpu.ES].usable());
    }

    @Test
    void outwardToRing1KeepsItsSegmentsAndTakesThoseOfRing0() {
        cpu.segments[Cpu.FS] = new SegmentRegister(RING1_DS, 0, 0xffffffffL, 0xc0b3);
        machine.push32(RING1_DS, RING1_STACK, 2, RING1_CS, TARGET).run("cf");
        assertEquals(1, cpu.cpl);
        assertEquals(0, cpu.segments[Cpu.DS].selector());
        assertEquals(RING1_DS, cpu.segments[Cpu.FS].selector());
    }

    @Test
    void sixteenBitReturnOutwardGivesAWordOfStackPointer() {
        machine.push16(USER_DS, 0xf000, 2, USER_CS_32, 0x1234).run("66cf");
        assertEquals(3, cpu.cpl);
        assertEquals(0xf000, cpu.gpr[Cpu.RSP]);
        assertEquals(0x1234, cpu.rip);
    }

    @Test
    void sixteenBitStackSegmentChangesSpAlone() {
        machine.push32(USER_DS_16, 0x7777_8888L, 2, USER_CS_16, 0x100).run("cf");
        assertEquals(KERNEL_STACK - 20 & ~0xffff | 0x8888, cpu.gpr[Cpu.RSP]);
        assertFalse(cpu.segments[Cpu.CS].big());
    }

    @Test
    void sixteenBitStackWrapsBetweenPops() {
        machine.kernel16();
        long base = cpu.segments[Cpu.SS].base();
        cpu.gpr[Cpu.RSP] = 0xfffe;
        machine.ram.write(base + 0xfffe, 16, 0x123);
        machine.ram.write(base, 16, KERNEL_CS_16);
        machine.ram.write(base + 2, 16, 2);
        machine.run("cf");
        assertEquals(0x123, cpu.rip);
        assertEquals(4, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void aNullStackIsRefusedEvenForCodeMarkedLong() {
        machine.change(USER_CS_32, 0, SmallMachine.LONG);
        machine.push32(0, USER_STACK, 2, USER_CS_32, TARGET);
        var fault = assertThrows(Fault.class, () -> machine.run("cf"));
        assertEquals(Check.RETURN_SS_NULL_ONLY_TO_64_BIT, fault.check());
    }

    @Test
    void longBitMeansNothing() {
        machine.change(KERNEL_CS, 0, SmallMachine.LONG);
        machine.push32(2, KERNEL_CS, TARGET).run("cf");
        assertEquals(TARGET, cpu.rip);
        assertFalse(cpu.in64BitMode());
    }

    // ---- Virtual-8086 mode

    @Test
    void ring0ReturnsToVirtual8086Mode() {
        machine.push32(0x6004, 0x6003, 0x6002, 0x6001, REAL_SS, 0x1_0000 + REAL_SP, Flags.VM | Flags.IF | Flags.VIF,
            0xffff_0000L | REAL_CS, 0x123).run("cf");
        assertTrue(cpu.inVirtual8086Mode());
        assertEquals(3, cpu.cpl);
        assertEquals(0x123, cpu.rip);
        assertEquals(0x1_0000 + REAL_SP, cpu.gpr[Cpu.RSP]);
        assertEquals(new SegmentRegister(REAL_CS, CODE, 0xffff, 0xf3), cpu.segments[Cpu.CS]);
        assertEquals(new SegmentRegister(REAL_SS, USER_STACK, 0xffff, 0xf3), cpu.segments[Cpu.SS]);
        assertEquals(0x60010, cpu.segments[Cpu.ES].base());
        assertEquals(0x60020, cpu.segments[Cpu.DS].base());
        assertEquals(0x60030, cpu.segments[Cpu.FS].base());
        assertEquals(0x60040, cpu.segments[Cpu.GS].base());
        assertEquals(Flags.VM | Flags.IF | Flags.VIF | 2, cpu.flags.value());
    }

    @Test
    void handlerOfVirtual8086ModeReturnsToIt() {
        machine.gate(0x20, HANDLER, KERNEL_CS, 0xee).virtual8086();
        var segments = cpu.segments.clone();
        machine.run("cd20").run("cf");
        assertEquals(2, cpu.rip);
        assertEquals(REAL_SP, cpu.gpr[Cpu.RSP]);
        assertArrayEquals(segments, cpu.segments);
        assertEquals(Flags.VM | Flags.IOPL | 2, cpu.flags.value());
    }

    @Test
    void virtualFlagOfTheImageIsIgnoredOutsideRing0() {
        machine.user32();
        machine.push32(Flags.VM, USER_CS_32, TARGET).run("cf");
        assertFalse(cpu.inVirtual8086Mode());
        assertEquals(TARGET, cpu.rip);
    }

    @Test
    void virtual8086ModeReturnsWithinItself() {
        machine.virtual8086().push16(0, REAL_HANDLER_CS, 0x99).run("cf");
        assertEquals(0x99, cpu.rip);
        assertEquals(new SegmentRegister(REAL_HANDLER_CS, HANDLER, 0xffff, 0xf3), cpu.segments[Cpu.CS]);
        assertEquals(3, cpu.cpl);
        machine.virtual8086().push32(0, REAL_HANDLER_CS, 0x99).run("66cf");
        assertEquals(REAL_SP, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void realModeReturnsToAnySegment() {
        machine.real().push16(0, REAL_DS, 0x99).run("cf");
        assertEquals(new SegmentRegister(REAL_DS, 0x60000, 0xffff, 0x93), cpu.segments[Cpu.CS]);
        assertEquals(0x99, cpu.rip);
        assertEquals(0, cpu.cpl);
    }

    @Test
    void nestedTaskFlagMeansNothingInRealMode() {
        machine.real();
        cpu.flags.put(Flags.NT, true);
        machine.push16(0, REAL_CS, 5).run("cf");
        assertEquals(5, cpu.rip);
    }

    @ParameterizedTest
    @CsvSource({
        // code, ring, flags before, flags popped, flags after
        "cf,   0, 0x2,      0x3d7fd7, 0x3d7fd7",
        "cf,   0, 0x3d3fd7, 0x0,      0x2",
        "66cf, 0, 0x3d0002, 0x7fd7,   0x3d7fd7",
        "66cf, 0, 0x3d3fd7, 0x4002,   0x3d4002",
        "cf,   1, 0x2,      0x3d7fd7, 0x254dd7",
        "cf,   1, 0x1002,   0x3d7fd7, 0x255fd7",
        "cf,   3, 0x2,      0x3f7fd7, 0x254dd7",
        "cf,   3, 0x2202,   0x0,      0x2202",
        "cf,   3, 0x3202,   0x254dd7, 0x257dd7",
        "cf,   3, 0x183202, 0x0,      0x183002",
        "66cf, 3, 0x2,      0x7fd7,   0x4dd7",
        "66cf, 3, 0x243002, 0x7fd7,   0x247fd7",
    })
    void restoresTheFlagsThatOperandSizeCplAndIoplAllow(String code, int ring, String before, String popped,
        String after) {
        int cs = ring == 3 ? USER_CS_32 : ring == 1 ? RING1_CS : KERNEL_CS;
        machine.enter(cs, ring == 3 ? USER_DS : ring == 1 ? RING1_DS : KERNEL_DS, 0xf000);
        machine.cpu.flags.value(Long.decode(before));
        machine.pushAs(code.equals("cf") ? 32 : 16, Long.decode(popped), cs, 0x1000).run(code);
        assertEquals(Long.decode(after), cpu.flags.value(), () -> Long.toHexString(cpu.flags.value()));
    }

    @ParameterizedTest
    @CsvSource({
        "real, cf,   0x3d0002, 0x7fd7,   0x3d7fd7", "real, 66cf, 0x2,      0x3f7fd7, 0x257fd7",
        "real, 66cf, 0x183fd7, 0x0,      0x180002",
        "v86,  cf,   0x23002,  0x4fd7,   0x27fd7",  "v86,  cf,   0x1a3202, 0x0,      0x1a3002",
        "v86,  66cf, 0x23002,  0x3d4fd7, 0x277fd7", "v86,  66cf, 0x1a3202, 0x0,      0x1a3002",
        "vme,  cf,   0x20002,  0x7ed7,   0xa4cd7",  "vme,  cf,   0xa0202,  0x0,      0x20202",
        "vme,  cf,   0x120002, 0x0,      0x120002", "vme,  cf,   0x22002,  0x200,    0xa2002",
        "vme,  cf,   0x123002, 0x300,    0x123302", "vme,  66cf, 0x123002, 0x300,    0x123302",
    })
    void restoresFlagsAsThe8086(String mode, String code, String before, String popped, String after) {
        start(mode);
        cpu.flags.value(Long.decode(before));
        machine.pushAs(code.equals("cf") ? 16 : 32, Long.decode(popped), REAL_HANDLER_CS, 0x100).run(code);
        assertEquals(Long.decode(after), cpu.flags.value(), () -> Long.toHexString(cpu.flags.value()));
        assertEquals(0x100, cpu.rip);
        assertEquals(REAL_HANDLER_CS, cpu.segments[Cpu.CS].selector());
    }

    @ParameterizedTest
    @CsvSource({
        "real, 9d,   0x3d0002, 0x7fd7,   0x3c7fd7", "real, 669d, 0x2,      0x3f7fd7, 0x247fd7",
        "real, 669d, 0x183fd7, 0x0,      0x180002",
        "v86,  9d,   0x23002,  0x4fd7,   0x27fd7",  "v86,  669d, 0x23002,  0x3f4fd7, 0x267fd7",
        "v86,  9d,   0x1a3202, 0x0,      0x1a3002", "v86,  669d, 0x1a3202, 0x0,      0x1a3002",
        "vme,  9d,   0x20002,  0x7ed7,   0xa4cd7",  "vme,  9d,   0xa0202,  0x0,      0x20202",
        "vme,  9d,   0x120002, 0x0,      0x120002", "vme,  9d,   0x21002,  0x200,    0xa1002",
        "vme,  9d,   0x123002, 0x300,    0x123302", "vme,  669d, 0x123002, 0x300,    0x123302",
    })
    void popsFlagsAsThe8086(String mode, String code, String before, String popped, String after) {
        start(mode);
        cpu.flags.value(Long.decode(before));
        machine.pushAs(code.equals("9d") ? 16 : 32, Long.decode(popped)).run(code);
        assertEquals(Long.decode(after), cpu.flags.value(), () -> Long.toHexString(cpu.flags.value()));
        assertEquals(REAL_SP, cpu.gpr[Cpu.RSP]);
    }

    @ParameterizedTest
    @CsvSource({
        // mode, code, flags, pushed
        "real, 9c,   0x3d7fd7, 0x7fd7", "real, 669c, 0x3d7fd7, 0x3c7fd7",
        "v86,  9c,   0x23002,  0x3002", "v86,  669c, 0x3f3202, 0x3c3202",
        "vme,  9c,   0xa0002,  0x3202", "vme,  9c,   0x20202,  0x3002",
        "vme,  9c,   0xa1202,  0x3202", "vme,  9c,   0xa3002,  0x3002",
        "vme,  669c, 0xa3002,  0x83002",
    })
    void pushesFlagsAsThe8086(String mode, String code, String flags, String pushed) {
        start(mode);
        cpu.flags.value(Long.decode(flags));
        machine.run(code);
        assertEquals(Long.decode(pushed), code.equals("9c") ? machine.word(0) : machine.doubleword(0));
        assertEquals(Long.decode(flags), cpu.flags.value());
    }

    @ParameterizedTest
    @CsvSource({
        // mode, code, flags before, flags after
        "real, fb, 0x2,     0x202",    "real, fa, 0x202,   0x2",
        "v86,  fb, 0x23002, 0x23202",  "v86,  fa, 0x23202, 0x23002",
        "vme,  fb, 0x20002, 0xa0002",  "vme,  fa, 0xa0202, 0x20202",
        "vme,  fb, 0x22002, 0xa2002",  "vme,  fa, 0x1a0002, 0x120002",
        "vme,  fb, 0x23002, 0x23202",  "vme,  fa, 0xa3202, 0xa3002",
        "vme,  fb, 0x123002, 0x123202",
        "pvi,  fb, 0x2,     0x80002",  "pvi,  fa, 0x80202, 0x202",
        "pvi,  fb, 0x2002,  0x82002",  "pvi,  fa, 0x180002, 0x100002",
        "pvi,  fb, 0x3002,  0x3202",   "pvi,  fa, 0x83202, 0x83002",
        "ring1, fb, 0x1002, 0x1202",   "ring1, fa, 0x1202, 0x1002",
        "ring3, fb, 0x3002, 0x3202",   "ring3, fa, 0x3202, 0x3002",
    })
    void interruptFlagsAreSetAndCleared(String mode, String code, String before, String after) {
        start(mode);
        cpu.flags.value(Long.decode(before));
        machine.run(code);
        assertEquals(Long.decode(after), cpu.flags.value(), () -> Long.toHexString(cpu.flags.value()));
        assertEquals(cpu.flags.has(Flags.IF) && code.equals("fb"), cpu.interruptShadow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9d", "669d"})
    void popfOfRing3LeavesIfAndIopl(String code) {
        machine.user32();
        machine.pushAs(code.equals("9d") ? 32 : 16, 0x7fd7).run(code);
        assertEquals(0x4dd7, cpu.flags.value());
    }

    private void start(String mode) {
        switch (mode) {
            case "real" -> machine.real();
            case "v86" -> machine.virtual8086();
            case "vme" -> machine.virtual8086Extended();
            case "ring1" -> machine.enter(RING1_CS, RING1_DS, RING1_STACK);
            case "pvi" -> machine.user32().cpu.cr4 |= Cpu.CR4_PVI;
            default -> machine.user32();
        }
    }
}
