package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.isa.CodeSize;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;

class MiscellanyTest {
    private final Execution machine = Execution.paged();
    private final Cpu cpu = machine.cpu;

    @ParameterizedTest
    @ValueSource(strings = {"0f0b", "0fb9c0", "0fffc0"})
    void undefinedInstructionsAreUndefined(String hex) {
        Faults.assertFault(Check.NO_UNDEFINED_INSTRUCTION, () -> machine.run(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Cpu.CR0_MP, Cpu.CR0_TS})
    void waitPasses(long cr0) {
        cpu.cr0 |= cr0;
        machine.run(0x9b);
    }

    @Test
    void waitAfterATaskSwitchIsRefused() {
        cpu.cr0 |= Cpu.CR0_MP | Cpu.CR0_TS;
        Faults.assertFault(Check.WAIT_TASK_NOT_SWITCHED, () -> machine.run(0x9b));
    }

    @Test
    void flushChecksItsAddressAsARead() {
        cpu.gpr[Cpu.RBX] = 0x20000;
        machine.page(0x20000, Execution.PRESENT);
        machine.run(0x0f, 0xae, 0x3b);
        machine.page(0x20000, 0);
        var fault = assertThrows(Fault.class, () -> machine.run(0x0f, 0xae, 0x3b));
        assertEquals(0, fault.errorCode());
        cpu.gpr[Cpu.RBX] = 0x8000_0000_0000L;
        Faults.assertFault(Check.ADDRESS_CANONICAL, () -> machine.run(0x0f, 0xae, 0x3b));
    }

    @ParameterizedTest
    @CsvSource({"-5, true", "-6, false", "7, true", "8, false"})
    void boundComparesSigned(int index, boolean within) {
        var old = Execution.legacy(CodeSize.BITS32);
        old.memory.write32(0x2000, -5);
        old.memory.write32(0x2004, 7);
        old.cpu.gpr[Cpu.RBX] = 0x2000;
        old.cpu.gpr[Cpu.RAX] = index & 0xffffffffL;
        if (within) {
            old.run(0x62, 0x03);
        } else {
            var check = index < 0 ? Check.BOUND_AT_LEAST_LOWER : Check.BOUND_AT_MOST_UPPER;
            Faults.assertFault(check, () -> old.run(0x62, 0x03));
        }
    }

    @Test
    void xlatHonoursTheSegmentsThatCount() {
        cpu.segments[Cpu.FS] = cpu.segments[Cpu.CS].withBase(0x1000);
        cpu.segments[Cpu.ES] = cpu.segments[Cpu.CS].withBase(0x2000);
        machine.memory.ram().write(0x20085, 8, 0x11);
        machine.memory.ram().write(0x21085, 8, 0x22);
        cpu.gpr[Cpu.RBX] = 0x20000;
        assertEquals(0x11, xlat(0xd7));
        assertEquals(0x22, xlat(0x64, 0xd7));
        assertEquals(0x11, xlat(0x26, 0xd7));
    }

    private long xlat(int... code) {
        cpu.gpr[Cpu.RAX] = 0x85;
        machine.run(code);
        return cpu.gpr[Cpu.RAX];
    }

    @Test
    void bitStringOutsideTheAddressSpaceIsRefused() {
        cpu.gpr[Cpu.RBX] = 0x7fff_ffff_fff8L;
        cpu.gpr[Cpu.RCX] = 64;
        Faults.assertFault(Check.ADDRESS_CANONICAL, () -> machine.run(0x48, 0x0f, 0xa3, 0x0b));
        cpu.gpr[Cpu.RBX] = 0x8000_0000_0000L;
        cpu.gpr[Cpu.RCX] = -1;
        var fault = assertThrows(Fault.class, () -> machine.run(0x48, 0x0f, 0xa3, 0x0b));
        assertEquals(Check.PAGE_PRESENT, fault.check());
        assertEquals(0x7fff_ffff_fff8L, fault.address());
    }
}
