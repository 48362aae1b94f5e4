package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.isa.CodeSize;
import ringside.isa.Instruction;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;

class DecimalTest {
    private static final int[] UPPER = {0x00, 0x01, 0x09, 0x7f, 0xff};

    private final Execution ours = Execution.legacy(CodeSize.BITS32);

    @ParameterizedTest
    @ValueSource(strings = {"27", "2f", "37", "3f", "d40a", "d410", "d401", "d4ff", "d50a", "d510", "d500", "d5ff"})
    void leavesWhatTheProcessorLeaves(String hex) {
        assumeTrue(NativeCode.available() && NativeCode.intel(), "compares with an Intel processor");
        var processor = new CompatibilityCode();
        assumeTrue(processor.available(), "the operating system has no 32-bit code segment");
        byte[] code = HexFormat.of().parseHex(hex);
        processor.load(code);
        Instruction instruction = ours.decode(code);
        for (int ah : UPPER) {
            for (int al = 0; al < 256; al++) {
                compare(processor, instruction, 0xabcd0000L | ah << 8 | al, 0);
                compare(processor, instruction, 0xabcd0000L | ah << 8 | al, Flags.CF);
                compare(processor, instruction, 0xabcd0000L | ah << 8 | al, Flags.AF);
                compare(processor, instruction, 0xabcd0000L | ah << 8 | al, Flags.STATUS);
            }
        }
    }

    private void compare(CompatibilityCode processor, Instruction instruction, long eax, long status) {
        ours.cpu.gpr[Cpu.RAX] = eax;
        ours.cpu.flags.value(status);
        ours.run(instruction);
        var registers = new long[16];
        registers[Cpu.RAX] = eax;
        long flags = processor.run(registers, status | Flags.FIXED | Flags.IF);
        assertEquals(text(registers[Cpu.RAX], flags), text(ours.cpu.gpr[Cpu.RAX], ours.cpu.flags.value()),
            () -> instruction.opcode().mnemonic() + " of " + text(eax, status));
    }

    private static String text(long eax, long flags) {
        return Long.toHexString(eax) + " with flags " + Long.toHexString(flags & Flags.STATUS);
    }

    /** From the examples in SDM vol. 2A. */
    @ParameterizedTest
    @CsvSource({"27, ae, 14", "27, 79, 79", "27, 2e, 34"})
    void adjustsAfterAddition(String hex, String before, String after) {
        ours.cpu.gpr[Cpu.RAX] = Long.parseLong(before, 16);
        ours.run(HexFormat.of().parseHex(hex)[0]);
        assertEquals(Long.parseLong(after, 16), ours.cpu.gpr[Cpu.RAX]);
    }

    @Test
    void splitsAndJoinsDigits() {
        ours.cpu.gpr[Cpu.RAX] = 97;
        ours.run(0xd4, 10);
        assertEquals(0x0907, ours.cpu.gpr[Cpu.RAX]);
        ours.run(0xd5, 10);
        assertEquals(97, ours.cpu.gpr[Cpu.RAX]);
    }

    /** The carry of an addition, and none. */
    @ParameterizedTest
    @CsvSource({"ff, ff", "80, 00"})
    void salcSpreadsTheCarryOverAl(String al, String after) {
        ours.cpu.gpr[Cpu.RAX] = 0x12345600 | Long.parseLong(al, 16);
        ours.run(0x04, 1);
        ours.run(0xd6);
        assertEquals(0x12345600 | Long.parseLong(after, 16), ours.cpu.gpr[Cpu.RAX]);
    }

    @Test
    void splittingByZeroIsADivideError() {
        Faults.assertFault(Check.DIVISOR_NOT_ZERO, () -> ours.run(0xd4, 0));
    }
}
