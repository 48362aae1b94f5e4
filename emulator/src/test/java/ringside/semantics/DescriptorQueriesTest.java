package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.TableRegister;

/** {@code lar}, {@code lsl}, {@code verr}, {@code verw}, {@code arpl}. */
class DescriptorQueriesTest {
    private static final String LAR = "0f02c8";
    private static final String LSL = "0f03c8";

    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    @ParameterizedTest
    @CsvSource({
        // selector, CPL, access rights
        "0x08, 0, 0xaf9b00", "0x10, 0, 0xcf9300", "0x38, 0, 0x8900", "0x48, 0, 0x8200", "0x78, 0, 0x5ec00",
        "0x60, 3, 0xaf9f00", "0x23, 3, 0xcff300",
        "0x0, 0, -1", "0x10, 3, -1", "0x13, 0, -1", "0xa0, 0, -1", "0x0c, 0, -1", "0x80, 0, -1",
    })
    void larAnswersForWhatMayBeSeen(String selector, int cpl, String rights) {
        if (cpl == 3) {
            machine.user();
        }
        machine.set(Cpu.RAX, Long.decode(selector)).set(Cpu.RCX, -1).run(LAR);
        boolean visible = !rights.equals("-1");
        assertEquals(visible, cpu.flags.zero());
        // The limit's top bits, which the manual leaves undefined, are those of the descriptor.
        assertEquals(visible ? Long.decode(rights) : -1, cpu.gpr[Cpu.RCX]);
    }

    @ParameterizedTest
    @CsvSource({"0x08, 0xffffffff", "0x38, 0x67", "0x48, 0x1f", "0x98, 0xffff", "0x78, -1", "0x0, -1"})
    void lslAnswersWithTheLimitInBytes(String selector, String limit) {
        machine.set(Cpu.RAX, Long.decode(selector)).set(Cpu.RCX, -1).run(LSL);
        assertEquals(Long.decode(limit), cpu.gpr[Cpu.RCX]);
        assertEquals(!limit.equals("-1"), cpu.flags.zero());
    }

    @ParameterizedTest
    @CsvSource({
        // selector, CPL, readable, writable
        "0x08, 0, true, false", "0x10, 0, true, true", "0x10, 3, false, false", "0x60, 3, true, false",
        "0x23, 3, true, true", "0x38, 0, false, false", "0x0, 0, false, false",
    })
    void verrAndVerw(String selector, int cpl, boolean readable, boolean writable) {
        if (cpl == 3) {
            machine.user();
        }
        machine.set(Cpu.RAX, Long.decode(selector)).run("0f00e0");
        assertEquals(readable, cpu.flags.zero());
        machine.run("0f00e8");
        assertEquals(writable, cpu.flags.zero());
    }

    @Test
    void executeOnlyCodeIsNotReadable() {
        machine.change(SmallMachine.KERNEL_CS, SmallMachine.bit(2), 0);
        machine.set(Cpu.RAX, SmallMachine.KERNEL_CS).run("0f00e0");
        assertEquals(false, cpu.flags.zero());
    }

    @Test
    void arplRaisesTheRplAndSaysSo() {
        machine.kernel32().set(Cpu.RAX, 0x10).set(Cpu.RCX, 3).run("63c8");
        assertEquals(0x13, cpu.gpr[Cpu.RAX]);
        assertEquals(true, cpu.flags.zero());
        machine.run("63c8");
        assertEquals(0x13, cpu.gpr[Cpu.RAX]);
        assertEquals(0, cpu.flags.value() & Flags.ZF);
    }

    /** What an Intel processor does: the vectors have it too. */
    @Test
    void arplAsksForAWritableDestinationOnlyWhereItWrites() {
        machine.kernel32().set(Cpu.RAX, SmallMachine.DATA).set(Cpu.RCX, 0);
        Setting.attributes(Cpu.DS, 2, 0).accept(machine);
        machine.run("6308");
        assertEquals(0, cpu.flags.value() & Flags.ZF);
        machine.set(Cpu.RCX, 3);
        assertEquals("#GP(0x0)", assertThrows(Fault.class, () -> machine.run("6308")).shortForm());
    }

    @ParameterizedTest
    @CsvSource({
        // type, visible to LAR and to LSL in a legacy mode, in IA-32e mode
        "0, false, false, false, false", "1, true, true, false, false", "2, true, true, true, true",
        "3, true, true, false, false", "4, true, false, false, false", "5, true, false, false, false",
        "6, false, false, false, false", "7, false, false, false, false", "8, false, false, false, false",
        "9, true, true, true, true", "10, false, false, false, false", "11, true, true, true, true",
        "12, true, false, true, false", "13, false, false, false, false", "14, false, false, false, false",
        "15, false, false, false, false",
    })
    void systemTypesThatLarAndLslKnow(int type, boolean lar, boolean lsl, boolean larLong, boolean lslLong) {
        for (var mode : new SmallMachine[] {new LegacyMachine(), new LegacyMachine().kernel16(), machine}) {
            mode.descriptor(SmallMachine.SPARE, 0x8000_0000_1234L | (long) type << 40);
            mode.descriptor(SmallMachine.SPARE_2, 0);
            mode.set(Cpu.RAX, SmallMachine.SPARE).set(Cpu.RCX, -1).run(LAR);
            assertEquals(mode == machine ? larLong : lar, mode.cpu.flags.zero());
            mode.set(Cpu.RCX, -1).run(LSL);
            boolean limited = mode == machine ? lslLong : lsl;
            assertEquals(limited, mode.cpu.flags.zero());
            assertEquals(limited ? 0x1234 : 0xffff, mode.cpu.gpr[Cpu.RCX] & 0xffff);
        }
    }

    @Test
    void descriptorOf16BytesNeedsItsSecondHalf() {
        machine.set(Cpu.RAX, SmallMachine.TSS_SELECTOR).run(LAR);
        assertEquals(true, cpu.flags.zero());
        machine.ram.write(SmallMachine.GDT + SmallMachine.TSS_SELECTOR + 8, 64, 0x100L << 32);
        assertEquals(false, machine.run(LAR).cpu.flags.zero());
        machine.kernel32();
        assertEquals(true, machine.run(LAR).cpu.flags.zero());
        machine.set(Cpu.RAX, SmallMachine.CALL_GATE).run(LAR);
        assertEquals(true, cpu.flags.zero());
        cpu.gdtr = new TableRegister(SmallMachine.GDT, SmallMachine.CALL_GATE + 7);
        assertEquals(false, machine.run(LAR).cpu.flags.zero());
    }

    @Test
    void legacyQueriesObeyTheRings() {
        var legacy = new LegacyMachine();
        legacy.user().set(Cpu.RAX, SmallMachine.KERNEL_DS).run(LAR);
        assertEquals(false, legacy.cpu.flags.zero());
        assertEquals(false, legacy.run("0f00e0").cpu.flags.zero());
        legacy.set(Cpu.RAX, SmallMachine.USER_DS).run("0f00e8");
        assertEquals(true, legacy.cpu.flags.zero());
        legacy.set(Cpu.RAX, SmallMachine.CONFORMING_CS).run("0f00e0");
        assertEquals(true, legacy.cpu.flags.zero());
    }
}
