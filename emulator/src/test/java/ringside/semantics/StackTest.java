package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import ringside.isa.CodeSize;
import ringside.state.Check;
import ringside.state.Cpu;

class StackTest {
    private static final long NON_CANONICAL = 0x0000_8000_0000_0000L;

    private final Execution machine = new Execution(1 << 20);
    private final Cpu cpu = machine.cpu;

    @Test
    void pushStoresBelowAndPopTakesItBack() {
        cpu.gpr[Cpu.RSP] = 0x8000;
        cpu.gpr[Cpu.RBX] = 0x1122334455667788L;
        machine.run(0x53);
        assertEquals(0x7ff8, cpu.gpr[Cpu.RSP]);
        assertEquals(0x1122334455667788L, machine.memory.read64(0x7ff8));
        machine.run(0x59);
        assertEquals(0x8000, cpu.gpr[Cpu.RSP]);
        assertEquals(0x1122334455667788L, cpu.gpr[Cpu.RCX]);
    }

    @Test
    void nonCanonicalStackAddressIsAStackFault() {
        cpu.gpr[Cpu.RSP] = NON_CANONICAL + 8;
        Faults.assertFault(Check.STACK_ADDRESS_CANONICAL, () -> machine.run(0x53));
        cpu.gpr[Cpu.RSP] = NON_CANONICAL;
        Faults.assertFault(Check.STACK_ADDRESS_CANONICAL, () -> machine.run(0x59));
        assertEquals(NON_CANONICAL, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void popToMemoryThatFaultsLeavesTheStackPointer() {
        cpu.gpr[Cpu.RSP] = 0x8000;
        cpu.gpr[Cpu.RBX] = NON_CANONICAL;
        Faults.assertFault(Check.ADDRESS_CANONICAL, () -> machine.run(0x8f, 0x03));
        assertEquals(0x8000, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void popToMemoryAddressesWithTheNewStackPointer() {
        cpu.gpr[Cpu.RSP] = 0x8000;
        machine.memory.write64(0x8000, 0x55);
        machine.run(0x8f, 0x44, 0x24, 0x10);
        assertEquals(0x55, machine.memory.read64(0x8018));
    }

    @Test
    void sixteenBitStackWrapsAndLeavesTheUpperBits() {
        var old = Execution.legacy(CodeSize.BITS16);
        old.cpu.gpr[Cpu.RSP] = 0x12340000L;
        old.cpu.gpr[Cpu.RAX] = 0xbeef;
        old.run(0x50);
        assertEquals(0x1234fffeL, old.cpu.gpr[Cpu.RSP]);
        assertEquals(0xbeef, old.memory.read16(0xfffe));
    }

    @Test
    void pushaStoresEightRegistersAndPopaSkipsTheStackPointer() {
        var old = Execution.legacy(CodeSize.BITS32);
        for (int register = 0; register < 8; register++) {
            old.cpu.gpr[register] = 0x8000 + register * 0x100;
        }
        old.run(0x60);
        assertEquals(0x8400 - 32, old.cpu.gpr[Cpu.RSP]);
        for (int register = 0; register < 8; register++) {
            assertEquals(0x8000 + register * 0x100, old.memory.read32(0x8400 - 4 - 4 * register));
            old.cpu.gpr[register] = register == Cpu.RSP ? old.cpu.gpr[register] : 0;
        }
        old.memory.write32(0x8400 - 20, 0x666);
        old.run(0x61);
        for (int register = 0; register < 8; register++) {
            assertEquals(0x8000 + register * 0x100, old.cpu.gpr[register]);
        }
    }

    @Test
    void enterFaultsBeforeAnyRegisterChanges() {
        cpu.gpr[Cpu.RSP] = 0xffff_8000_0000_0100L;
        cpu.gpr[Cpu.RBP] = 0x77;
        Faults.assertFault(Check.STACK_ADDRESS_CANONICAL, () -> machine.run(0xc8, 0, 2, 0));
        assertEquals(0xffff_8000_0000_0100L, cpu.gpr[Cpu.RSP]);
        assertEquals(0x77, cpu.gpr[Cpu.RBP]);
    }
}
