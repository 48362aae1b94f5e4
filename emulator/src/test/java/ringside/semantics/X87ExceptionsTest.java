package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.FpuState;
import ringside.state.Unimplemented;

/**
 * x87 exceptions that are not masked: the instruction that meets one completes or does nothing, and the next one that
 * waits raises #MF (SDM vol. 1, 8.6 and 8.7; vol. 3A, 6.15, interrupt 16).
 */
class X87ExceptionsTest {
    private static final long ONE = Long.MIN_VALUE;
    private static final String FLD1 = "d9e8";
    private static final String DIVIDE = "d8f1";

    private final SmallMachine machine = Setting.KERNEL_64.make();
    private final FpuState fpu = machine.cpu.fpu;

    X87ExceptionsTest() {
        machine.cpu.cr0 |= Cpu.CR0_NE;
        machine.cpu.cr4 |= Cpu.CR4_OSFXSR;
        machine.set(Cpu.RDI, SmallMachine.DATA);
        machine.ram.write(SmallMachine.DATA, 64, 0x5555_5555_5555_5555L);
        fpu.initialize();
    }

    /** Pushes a number given by sign and exponent, and significand. */
    private void push(int top, long significand) {
        fpu.top = fpu.top - 1 & 7;
        fpu.exponents[fpu.top] = (short) top;
        fpu.lanes[FpuState.X87 + fpu.top] = significand;
        fpu.full |= 1 << fpu.top;
    }

    private void unmask(int exceptions) {
        fpu.control &= ~exceptions;
    }

    private void run(String code) {
        machine.ram.write(machine.cpu.linear(Cpu.CS, machine.cpu.rip), HexFormat.of().parseHex(code));
        Setting.step(machine);
    }

    /** ST(1) = 0, ST(0) = 1; their quotient has been asked for. */
    private void divideByZero() {
        push(0, 0);
        push(0x3fff, ONE);
        unmask(FpuState.DIVIDE_BY_ZERO);
        run(DIVIDE);
    }

    @Test
    void leavesTheOperandsOfADivisionByZero() {
        divideByZero();
        assertEquals(0x3fff, fpu.exponents[fpu.top]);
        assertEquals(ONE, fpu.lanes[FpuState.X87 + fpu.top]);
        assertEquals(FpuState.DIVIDE_BY_ZERO, fpu.status & FpuState.EXCEPTIONS);
        assertEquals(0x8080, fpu.statusWord() & 0x8080);
    }

    @ParameterizedTest
    @ValueSource(strings = {FLD1, DIVIDE, "9b", "d9d0", "d92f", "dd27", "0ffcc1", "0f77", "d9fe"})
    void raisesTheErrorAtTheNextInstructionThatWaits(String code) {
        divideByZero();
        machine.ram.write(SmallMachine.DATA, 64, 0x037f);
        long rip = machine.cpu.rip;
        var before = fpu.copy();
        var fault = assertThrows(Fault.class, () -> run(code));
        assertEquals("#MF", fault.shortForm());
        assertEquals(before, fpu);
        assertEquals(rip, machine.cpu.rip);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dfe0", "dd3f", "d93f", "0fae07", "0f58c1", "660ffcc1"})
    void stillExecutesWhatDoesNotWait(String code) {
        divideByZero();
        run(code);
        assertTrue(fpu.pending());
    }

    /** FNSTENV and FNSAVE mask all exceptions once they have stored which were not, so that none waits any more. */
    @ParameterizedTest
    @ValueSource(strings = {"d937", "dd37"})
    void masksTheErrorWhenSaved(String code) {
        divideByZero();
        run(code);
        assertEquals(0x37b, machine.ram.read(SmallMachine.DATA, 16));
        run(FLD1);
        assertFalse(fpu.pending());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbe2", "dbe3"})
    void forgetsTheErrorWhenCleared(String code) {
        divideByZero();
        run(code);
        run(FLD1);
        assertFalse(fpu.pending());
    }

    @Test
    void raisesAnErrorThatIsUnmaskedLater() {
        push(0, 0);
        push(0x3fff, ONE);
        run(DIVIDE);
        assertEquals(0x7fff, fpu.exponents[fpu.top]);
        machine.ram.write(SmallMachine.DATA, 16, 0x37b);
        run("d92f");
        assertEquals("#MF", assertThrows(Fault.class, () -> run("9b")).shortForm());
    }

    /** Where operands raise it, nothing is stored, pushed or popped. */
    @ParameterizedTest
    @CsvSource({
        "d9fa, bfff, 8000000000000000, 1, square root of -1",
        "d8c0, 7fff, a000000000000000, 1, signalling NaN",
        "d8c0, 0000, 0000000000000001, 2, denormal",
        "d9f4, 0000, 0000000000000000, 4, exponent of 0",
        "d8d0, 7fff, c000000000000000, 1, ordered comparison of a NaN",
        "db1f, 7fff, 8000000000000000, 1, infinity as an integer",
        "df1f, 400e, 8000000000000000, 1, 32768 as a word",
        "df3f, 403f, 8000000000000000, 1, 2 to the 64th as a quadword",
        "df37, 403f, 8000000000000000, 1, too many digits",
        "db0f, 7fff, c000000000000001, 1, NaN cut to an integer",
        "d91f, 7fff, a000000000000000, 1, signalling NaN stored",
        "d91f, 43ff, 8000000000000000, 8, too large for a single",
        "dd1f, 3b00, 8000000000000000, 10, too small for a double"})
    void changesNothing(String code, String top, String significand, String exception, String what) {
        push(Integer.parseInt(top, 16), Long.parseUnsignedLong(significand, 16));
        unmask(FpuState.EXCEPTIONS & ~FpuState.PRECISION);
        var before = fpu.copy();
        run(code);
        assertEquals(Integer.parseInt(exception, 16), fpu.status & 0x1f, what);
        assertEquals(before.top, fpu.top);
        assertEquals(before.full, fpu.full);
        assertEquals(before.exponents[fpu.top], fpu.exponents[fpu.top]);
        assertEquals(before.lanes[FpuState.X87 + fpu.top], fpu.lanes[FpuState.X87 + fpu.top]);
        assertEquals(0x5555_5555_5555_5555L, machine.read(SmallMachine.DATA));
        assertTrue(fpu.pending());
    }

    /** A result that is too large or too small for a register is stored with 24576 off or onto its exponent. */
    @ParameterizedTest
    @CsvSource({"7ffe, 8", "0001, 10"})
    void storesAResultWithItsExponentAdjusted(String top, String exception) {
        int exponent = Integer.parseInt(top, 16);
        push(exponent, ONE);
        unmask(FpuState.OVERFLOW | FpuState.UNDERFLOW);
        run("d8c8");
        int expected = 2 * exponent - 0x3fff + (exception.equals("8") ? -24576 : 24576);
        assertEquals(expected, fpu.exponents[fpu.top] & 0x7fff);
        assertEquals(ONE, fpu.lanes[FpuState.X87 + fpu.top]);
        assertEquals(Integer.parseInt(exception, 16), fpu.status & FpuState.EXCEPTIONS);
        assertEquals("#MF", assertThrows(Fault.class, () -> run("9b")).shortForm());
    }

    @Test
    void storesAResultThatIsOnlyInexact() {
        push(0x4000, 0xc000000000000000L);
        push(0x3fff, ONE);
        unmask(FpuState.PRECISION);
        run(DIVIDE);
        assertEquals(0x3ffd, fpu.exponents[fpu.top]);
        assertEquals(0xaaaaaaaaaaaaaaabL, fpu.lanes[FpuState.X87 + fpu.top]);
        assertTrue(fpu.pending());
    }

    @Test
    void pushesNothingOntoAFullStack() {
        for (int i = 0; i < 8; i++) {
            push(0x3fff + i, ONE);
        }
        unmask(FpuState.INVALID);
        var before = fpu.copy();
        run(FLD1);
        assertEquals(FpuState.INVALID | FpuState.STACK_FAULT | FpuState.C1, fpu.status);
        assertEquals(before.top, fpu.top);
        assertEquals(before.exponents[fpu.top], fpu.exponents[fpu.top]);
    }

    @Test
    void popsNothingOffAnEmptyStack() {
        unmask(FpuState.INVALID);
        run("dd1f");
        assertEquals(FpuState.INVALID | FpuState.STACK_FAULT, fpu.status);
        assertEquals(0, fpu.top);
        assertEquals(0x5555_5555_5555_5555L, machine.read(SmallMachine.DATA));
    }

    /** The FERR# pin and what a chip set makes of it are not there: the machine stops and says so. */
    @ParameterizedTest
    @ValueSource(strings = {FLD1, "9b", "0ffcc1"})
    void stopsWhereTheErrorWouldGoOutThroughAPin(String code) {
        machine.cpu.cr0 &= ~Cpu.CR0_NE;
        divideByZero();
        var stop = assertThrows(Unimplemented.class, () -> run(code));
        assertTrue(stop.getMessage().contains("FERR#"), stop.getMessage());
    }
}
