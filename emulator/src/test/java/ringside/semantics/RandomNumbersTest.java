package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import ringside.state.Cpu;
import ringside.state.Flags;

/** RDRAND and RDSEED: other numbers each time, the same in each run. */
class RandomNumbersTest {
    private final SmallMachine machine = Setting.KERNEL_64.make();

    private long next(String code) {
        machine.cpu.flags.status(Flags.STATUS);
        machine.ram.write(machine.cpu.linear(Cpu.CS, machine.cpu.rip), HexFormat.of().parseHex(code));
        Setting.step(machine);
        assertEquals(Flags.CF, machine.cpu.flags.value() & Flags.STATUS);
        return machine.cpu.gpr[Cpu.RBX];
    }

    @Test
    void numbersDoNotComeAgain() {
        var found = new HashSet<Long>();
        for (int i = 0; i < 100; i++) {
            found.add(next("480fc7f3"));
            found.add(next("480fc7fb"));
        }
        assertEquals(200, found.size());
    }

    @Test
    void theSameStateGivesTheSameNumbers() {
        var before = machine.cpu.copy();
        long number = next("480fc7f3");
        assertNotEquals(number, next("480fc7f3"));
        machine.cpu.set(before);
        assertEquals(number, next("480fc7fb"));
    }

    @Test
    void narrowOnesLeaveTheRestOfTheRegister() {
        machine.set(Cpu.RBX, -1);
        assertEquals(-1L << 16, next("660fc7f3") & -1L << 16);
        assertEquals(0, next("0fc7f3") >>> 32);
    }
}
