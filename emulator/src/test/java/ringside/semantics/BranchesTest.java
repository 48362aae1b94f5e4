package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.isa.CodeSize;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Step;

class BranchesTest {
    private static final long NON_CANONICAL = 0xffff_7fff_ffff_fff0L;

    private final Execution machine = new Execution(1 << 20);
    private final Cpu cpu = machine.cpu;

    @BeforeEach
    void start() {
        cpu.rip = 0xffff_ffff_8100_0000L;
        cpu.gpr[Cpu.RSP] = 0x8000;
    }

    @Test
    void callPushesTheNextAddressAndRetGoesBack() {
        machine.run(0xe8, 0x00, 0x01, 0x00, 0x00);
        assertEquals(0xffff_ffff_8100_0105L, cpu.next);
        assertEquals(0xffff_ffff_8100_0005L, machine.memory.read64(0x7ff8));
        machine.run(0xc2, 0x10, 0x00);
        assertEquals(0xffff_ffff_8100_0005L, cpu.next);
        assertEquals(0x8010, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void nonCanonicalTargetFaultsBeforeAnythingChanges() {
        cpu.gpr[Cpu.RAX] = NON_CANONICAL;
        machine.memory.write64(0x8000, NON_CANONICAL);
        Faults.assertFault(Check.BRANCH_TARGET_CANONICAL, () -> machine.run(0xff, 0xe0));
        Faults.assertFault(Check.BRANCH_TARGET_CANONICAL, () -> machine.run(0xff, 0xd0));
        Faults.assertFault(Check.BRANCH_TARGET_CANONICAL, () -> machine.run(0xc3));
        assertEquals(0x8000, cpu.gpr[Cpu.RSP]);
        assertEquals(0, machine.memory.read64(0x7ff8));
    }

    @Test
    void recordsTheCheckOfTheTarget() {
        machine.steps.recording(true);
        cpu.gpr[Cpu.RAX] = 0x1234;
        machine.run(0xff, 0xe0);
        assertEquals(new Step(Step.Kind.CHECK, Check.BRANCH_TARGET_CANONICAL.sentence(), 0x1234,
            Check.BRANCH_TARGET_CANONICAL, true, 48, Origin.INSTRUCTION, cpu.rip), machine.steps.take().getFirst());
    }

    @Test
    void targetBeyondTheCodeSegmentsLimitFaultsOutsideOf64BitMode() {
        var old = Execution.legacy(CodeSize.BITS32);
        var code = old.cpu.segments[Cpu.CS];
        old.cpu.segments[Cpu.CS] = new SegmentRegister(8, 0, 0xffff, code.attributes());
        old.cpu.gpr[Cpu.RAX] = 0x10000;
        Faults.assertFault(Check.BRANCH_TARGET_WITHIN_LIMIT, () -> old.run(0xff, 0xe0));
        old.cpu.gpr[Cpu.RAX] = 0xffff;
        old.run(0xff, 0xe0);
        assertEquals(0xffff, old.cpu.next);
    }

    @ParameterizedTest(name = "{0} with RCX {1} and ZF {2}: taken {3}, RCX {4}")
    @CsvSource({"e2, 2, 0, true, 1", "e2, 1, 0, false, 0", "e2, 0, 0, true, -1",
        "e1, 2, 1, true, 1", "e1, 2, 0, false, 1", "e1, 1, 1, false, 0",
        "e0, 2, 0, true, 1", "e0, 2, 1, false, 1",
        "e3, 0, 0, true, 0", "e3, 1, 0, false, 1"})
    void loops(String opcode, long rcx, int zero, boolean taken, long after) {
        cpu.gpr[Cpu.RCX] = rcx;
        cpu.flags.value(zero != 0 ? Flags.ZF : 0);
        machine.run(Integer.parseInt(opcode, 16), 0x10);
        assertEquals(cpu.rip + (taken ? 0x12 : 2), cpu.next);
        assertEquals(after, cpu.gpr[Cpu.RCX]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xe2, 0xe3})
    void addressSizeDecidesHowMuchOfRcxCounts(int opcode) {
        cpu.gpr[Cpu.RCX] = opcode == 0xe2 ? 0xff_0000_0001L : 0xff_0000_0000L;
        machine.run(0x67, opcode, 0x10);
        assertEquals(cpu.rip + (opcode == 0xe2 ? 3 : 0x13), cpu.next);
    }

    @Test
    void loopToNonCanonicalTargetLeavesTheCount() {
        cpu.rip = 0x0000_7fff_ffff_fff0L;
        cpu.gpr[Cpu.RCX] = 2;
        Faults.assertFault(Check.BRANCH_TARGET_CANONICAL, () -> machine.run(0xe2, 0x7f));
        assertEquals(2, cpu.gpr[Cpu.RCX]);
    }
}
