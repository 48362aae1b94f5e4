package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;

class ExchangeTest {
    private static final int WRITE_TO_PRESENT_PAGE = 3;

    private final Execution machine = Execution.paged();
    private final Cpu cpu = machine.cpu;

    @BeforeEach
    void start() {
        cpu.gpr[Cpu.RBX] = 0x20000;
        cpu.gpr[Cpu.RAX] = 5;
        cpu.gpr[Cpu.RCX] = 7;
    }

    /** xchg, xadd, cmpxchg that compares unequal, bts: all say at once that they write. */
    @ParameterizedTest
    @ValueSource(ints = {0x87, 0x0fc1, 0x0fb1, 0x0fab})
    void readOnlyPageIsRefusedAsAWriteAndNothingChanges(int opcode) {
        machine.page(0x20000, Execution.PRESENT);
        machine.memory.ram().write(0x20000, 64, 0x66);
        byte[] code = Encoding.memory(opcode, 64, Cpu.RCX, Cpu.RBX, 0);
        var fault = assertThrows(Fault.class, () -> machine.run(code));
        assertEquals(WRITE_TO_PRESENT_PAGE, fault.errorCode());
        assertEquals(5, cpu.gpr[Cpu.RAX]);
        assertEquals(7, cpu.gpr[Cpu.RCX]);
        assertEquals(2, cpu.flags.value());
    }

    @Test
    void eightBytePairsNeedAWritablePage() {
        machine.page(0x20000, Execution.PRESENT);
        var fault = assertThrows(Fault.class, () -> machine.run(0x0f, 0xc7, 0x0b));
        assertEquals(WRITE_TO_PRESENT_PAGE, fault.errorCode());
    }

    @Test
    void sixteenBytePairsMustBeAligned() {
        cpu.gpr[Cpu.RBX] = 0x20008;
        Faults.assertFault(Check.CMPXCHG16B_ALIGNED, () -> machine.run(0x48, 0x0f, 0xc7, 0x0b));
        cpu.gpr[Cpu.RBX] = 0x20010;
        machine.run(0x48, 0x0f, 0xc7, 0x0b);
        assertEquals(0, cpu.gpr[Cpu.RAX]);
    }
}
