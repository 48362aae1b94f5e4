package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;

class DivisionTest {
    private final Execution machine = new Execution(4096);
    private final Cpu cpu = machine.cpu;

    @Test
    void divisionByZeroIsADivideError() {
        Faults.assertFault(Check.DIVISOR_NOT_ZERO, () -> machine.run(0xf7, 0xf1));
        Faults.assertFault(Check.DIVISOR_NOT_ZERO, () -> machine.run(0xf7, 0xf9));
    }

    @Test
    void quotientThatDoesNotFitIsADivideError() {
        cpu.gpr[Cpu.RDX] = 5;
        cpu.gpr[Cpu.RCX] = 5;
        Faults.assertFault(Check.DIVISOR_ABOVE_UPPER_HALF, () -> machine.run(0xf7, 0xf1));
        cpu.gpr[Cpu.RAX] = 0x80000000L;
        cpu.gpr[Cpu.RDX] = 0xffffffffL;
        cpu.gpr[Cpu.RCX] = 0xffffffffL;
        Faults.assertFault(Check.QUOTIENT_FITS, () -> machine.run(0xf7, 0xf9));
        assertEquals(0x80000000L, cpu.gpr[Cpu.RAX]);
        assertEquals(0xffffffffL, cpu.gpr[Cpu.RDX]);
    }

    /** Whether there is a fault, too, is held against arithmetic without bounds. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void agreesWithUnboundedArithmetic(int width) {
        var values = new Values(width);
        for (int round = 0; round < 20_000; round++) {
            long[] registers = values.registers();
            System.arraycopy(registers, 0, cpu.gpr, 0, 16);
            check(width, false);
            System.arraycopy(registers, 0, cpu.gpr, 0, 16);
            check(width, true);
        }
    }

    private void check(int width, boolean signed) {
        var high = number(Pair.high(cpu, width), width, signed);
        var dividend = high.shiftLeft(width).add(number(Pair.low(cpu, width), width, false));
        var divisor = number(cpu.gpr[Cpu.RCX], width, signed);
        int opcode = width == 8 ? 0xf6 : 0xf7;
        Runnable division = () -> machine.run(Encoding.registers(opcode, width, signed ? 7 : 6, Cpu.RCX));
        if (divisor.signum() == 0 || !fits(dividend.divide(divisor), width, signed)) {
            assertThrows(Fault.class, division::run);
            return;
        }
        division.run();
        var result = dividend.divideAndRemainder(divisor);
        assertEquals(result[0], number(Pair.low(cpu, width), width, signed));
        assertEquals(result[1], number(Pair.high(cpu, width), width, signed));
    }

    private static boolean fits(BigInteger quotient, int width, boolean signed) {
        return signed ? quotient.bitLength() < width : quotient.bitLength() <= width;
    }

    private static BigInteger number(long value, int width, boolean signed) {
        var number = BigInteger.valueOf(value).and(BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
        return signed && number.testBit(width - 1) ? number.subtract(BigInteger.ONE.shiftLeft(width)) : number;
    }
}
