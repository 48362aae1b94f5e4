package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_CS_32;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.UNMAPPED;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_CS_32;
import static ringside.semantics.SmallMachine.USER_DS;
import static ringside.semantics.SmallMachine.USER_STACK;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** What {@code iret} pops and changes. */
class InterruptReturnTest {
    private static final long TARGET = 0x41000;

    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    @Test
    void iretqToRing3LoadsEverything() {
        machine.push(USER_DS, USER_STACK - 8, Flags.IF | Flags.CF, USER_CS, TARGET).run("48cf");
        assertEquals(TARGET, cpu.rip);
        assertEquals(3, cpu.cpl);
        assertEquals(USER_CS, cpu.segments[Cpu.CS].selector());
        assertEquals(USER_DS, cpu.segments[Cpu.SS].selector());
        assertEquals(USER_STACK - 8, cpu.gpr[Cpu.RSP]);
        assertEquals(Flags.IF | Flags.CF | 2, cpu.flags.value());
    }

    @Test
    void returnOutwardTakesAwayInnerDataSegmentsAndKeepsBases() {
        cpu.segments[Cpu.ES] = cpu.segments[Cpu.DS].withBase(5);
        cpu.segments[Cpu.FS] = new SegmentRegister(USER_DS, 7, 0xffffffffL, 0xc0f3);
        cpu.segments[Cpu.GS] = new SegmentRegister(3, 0x1234, 0, 0);
        machine.push(USER_DS, USER_STACK, 2, USER_CS, TARGET).run("48cf");
        assertEquals(0, cpu.segments[Cpu.DS].selector());
        assertFalse(cpu.segments[Cpu.DS].usable());
        assertEquals(5, cpu.segments[Cpu.ES].base());
        assertEquals(USER_DS, cpu.segments[Cpu.FS].selector());
        assertTrue(cpu.segments[Cpu.FS].usable());
        assertEquals(0, cpu.segments[Cpu.GS].selector());
        assertEquals(0x1234, cpu.segments[Cpu.GS].base());
    }

    @Test
    void samePrivilegeIn64BitModePopsTheStackPointerToo() {
        machine.push(KERNEL_DS, 0x1f000, 2, KERNEL_CS, TARGET).run("48cf");
        assertEquals(0x1f000, cpu.gpr[Cpu.RSP]);
        assertEquals(KERNEL_DS, cpu.segments[Cpu.SS].selector());
        assertEquals(KERNEL_DS, cpu.segments[Cpu.DS].selector());
    }

    @Test
    void iretdPopsFiveDoublewordsIn64BitMode() {
        machine.pushAs(32, KERNEL_DS, 0x1f000, 2, KERNEL_CS, TARGET).run("cf");
        assertEquals(TARGET, cpu.rip);
        assertEquals(0x1f000, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void iretwPopsFiveWordsIn64BitMode() {
        machine.pushAs(16, KERNEL_DS, 0xf000, 2, KERNEL_CS, 0x1234).run("66cf");
        assertEquals(0x1234, cpu.rip);
        assertEquals(0xf000, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void samePrivilegeInCompatibilityModePopsThreeSlots() {
        machine.kernel32().pushAs(32, 2, KERNEL_CS_32, TARGET).run("cf");
        assertEquals(KERNEL_STACK, cpu.gpr[Cpu.RSP]);
        assertEquals(TARGET, cpu.rip);
    }

    @Test
    void compatibilityModeReturnsOutwardWithFiveSlots() {
        machine.kernel32().pushAs(32, USER_DS, USER_STACK, 2, USER_CS_32, TARGET).run("cf");
        assertEquals(3, cpu.cpl);
        assertEquals(USER_STACK, cpu.gpr[Cpu.RSP]);
        assertFalse(cpu.in64BitMode());
    }

    @Test
    void returnToCompatibilityModeCutsRipAndRsp() {
        machine.push(USER_DS, 0x5_0000_0000L | USER_STACK, 2, USER_CS_32, 0x7_0000_0000L | TARGET).run("48cf");
        assertEquals(TARGET, cpu.rip);
        assertEquals(USER_STACK, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void sixteenBitStackSegmentChangesSpAlone() {
        machine.descriptor(SmallMachine.SPARE, 0x0000_f300_0000_ffffL);
        machine.push(SmallMachine.SPARE | 3, 0x5678, 2, USER_CS_32, TARGET).run("48cf");
        assertEquals(KERNEL_STACK - 40 & ~0xffff | 0x5678, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void nullStackSegmentKeepsItsRpl() {
        machine.push(1, 0x28000, 2, RING1_CS, TARGET).run("48cf");
        assertEquals(1, cpu.segments[Cpu.SS].selector());
        assertEquals(1, cpu.cpl);
    }

    @ParameterizedTest
    @CsvSource({
        // opcode, CPL before, flags before, flags popped, flags after
        "48cf, 0, 0x2, 0x3f7fd7, 0x3d7fd7",
        "cf,   0, 0x2, 0x3f7fd7, 0x3d7fd7",
        "66cf, 0, 0x3d0002, 0x7fd7, 0x3d7fd7",
        "66cf, 0, 0x3d7fd7, 0x4002, 0x3d0002",
        "48cf, 3, 0x2, 0x3f7fd7, 0x254dd7",
        "48cf, 3, 0x3202, 0x254dd7, 0x257dd7",
        "48cf, 3, 0x3202, 0x0, 0x3002",
        "48cf, 3, 0x202, 0x0, 0x202",
    })
    void restoresTheFlagsThatOperandSizeCplAndIoplAllow(String code, int cpl, String before, String popped,
        String after) {
        boolean user = cpl == 3;
        if (user) {
            machine.user();
        }
        // NT must be clear when IRET begins, whatever it is afterwards.
        cpu.flags.value(Long.decode(before) & ~Flags.NT);
        int width = code.equals("48cf") ? 64 : code.equals("cf") ? 32 : 16;
        machine.pushAs(width, user ? USER_DS : KERNEL_DS, 0xf000, Long.decode(popped), user ? USER_CS : KERNEL_CS,
            0x1000).run(code);
        assertEquals(Long.decode(after), cpu.flags.value() & ~Flags.NT | Long.decode(after) & Flags.NT,
            () -> Long.toHexString(cpu.flags.value()));
        assertEquals((Long.decode(popped) & Flags.NT) != 0, cpu.flags.has(Flags.NT));
    }

    @Test
    void badCodeSelectorFaultsBeforeTheStackPointersPageDoes() {
        // The RIP, CS and RFLAGS slots are the last three of a page, RSP and SS would lie in the next, which is
        // missing.
        cpu.gpr[Cpu.RSP] = UNMAPPED - 24;
        machine.ram.write(UNMAPPED - 24, 64, TARGET);
        machine.ram.write(UNMAPPED - 16, 64, KERNEL_DS);
        assertEquals("#GP(0x10)", assertThrows(Fault.class, () -> machine.run("48cf")).shortForm());
        machine.ram.write(UNMAPPED - 16, 64, USER_CS);
        var fault = assertThrows(Fault.class, () -> machine.run("48cf"));
        assertEquals("#PF(0x0)", fault.shortForm());
        assertEquals(UNMAPPED, fault.address());
        assertEquals(CODE, cpu.rip);
    }

    @Test
    void accessedBitIsWrittenAndProbedBefore() {
        long accessed = SmallMachine.bit(1);
        machine.change(USER_CS, accessed, 0).change(USER_DS, accessed, 0);
        machine.push(USER_DS, USER_STACK, 2, USER_CS, TARGET);
        machine.page(SmallMachine.GDT, SmallMachine.GDT | 5);
        var before = machine.snapshot();
        var fault = assertThrows(Fault.class, () -> machine.run("48cf"));
        assertEquals("#PF(0x3)", fault.shortForm());
        assertEquals(SmallMachine.GDT + (USER_CS & ~7) + 5, fault.address());
        assertEquals(before, machine.snapshot());

        machine.page(SmallMachine.GDT, SmallMachine.GDT | 7);
        machine.run("48cf");
        assertEquals(accessed, machine.descriptor(USER_CS) & accessed);
        assertEquals(accessed, machine.descriptor(USER_DS) & accessed);
    }

    @Test
    void faultingIretUnblocksNmisToo() {
        cpu.nmiBlocked = true;
        machine.push(USER_DS, USER_STACK, 2, 0, TARGET);
        assertThrows(Fault.class, () -> machine.run("48cf"));
        assertFalse(cpu.nmiBlocked);
    }

    @Test
    void iretdInTheTopHalfTakesHalfOfRipForCs() {
        machine.push(KERNEL_DS, KERNEL_STACK, 2, KERNEL_CS, SmallMachine.TOP_HALF + 0x1234);
        var fault = assertThrows(Fault.class, () -> machine.run("cf"));
        assertEquals("#GP(0xfffc)", fault.shortForm());
        assertEquals(Check.LDT_LOADED, fault.check());
        assertEquals(cpu.gpr[Cpu.RSP] + 4, fault.where());
    }
}
