package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.LegacyMachine.KERNEL_CS_16;
import static ringside.semantics.LegacyMachine.REAL_CS;
import static ringside.semantics.LegacyMachine.REAL_SP;
import static ringside.semantics.LegacyMachine.TSS_16_SELECTOR;
import static ringside.semantics.SmallMachine.CALL_GATE;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.KERNEL_DS_16;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.RING1_DS;
import static ringside.semantics.SmallMachine.SPARE;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_DS;
import static ringside.semantics.SmallMachine.USER_STACK;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/** Far jumps, calls and returns outside IA-32e mode. */
class LegacyTransferTest {
    private final LegacyMachine machine = new LegacyMachine();
    private final Cpu cpu = machine.cpu;

    @Test
    void realJumpsAndCallsMakeTheBaseOfTheSelector() {
        machine.real().run("ea34120050");
        assertEquals(0x1234, cpu.rip);
        assertEquals(0x5000, cpu.segments[Cpu.CS].selector());
        assertEquals(0x50000, cpu.segments[Cpu.CS].base());
        machine.run("9a00100060");
        assertEquals(0x60000, cpu.segments[Cpu.CS].base());
        assertEquals(REAL_SP - 4, cpu.gpr[Cpu.RSP]);
        assertEquals(0x1239, machine.word(0));
        assertEquals(0x5000, machine.word(1));
        machine.run("cb");
        assertEquals(0x1239, cpu.rip);
        assertEquals(0x50000, cpu.segments[Cpu.CS].base());
        assertEquals(REAL_SP, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void realCallOf32BitsPushesDoublewords() {
        machine.real().run("669a001000000060");
        assertEquals(0x1000, cpu.rip);
        assertEquals(8, machine.doubleword(0));
        assertEquals(REAL_CS, machine.doubleword(1));
        machine.run("66ca0400");
        assertEquals(8, cpu.rip);
        assertEquals(REAL_SP + 4, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void realSegmentsKeepTheLimitAndRightsOfProtectedMode() {
        machine.set(Cpu.RAX, KERNEL_DS).run("8ed8");
        cpu.cr0 &= ~Cpu.CR0_PE;
        machine.set(Cpu.RAX, 0x1234).run("8ed8");
        var ds = cpu.segments[Cpu.DS];
        assertEquals(0x1234, ds.selector());
        assertEquals(0x12340, ds.base());
        assertEquals(0xffff_ffffL, ds.limit());
        assertTrue(ds.big());
    }

    @Test
    void virtual8086SegmentsAreAllAlike() {
        machine.virtual8086().set(Cpu.RAX, 0x1234);
        for (var code : new String[] {"8ec0", "8ed0", "8ed8", "8ee0", "8ee8"}) {
            machine.run(code);
        }
        machine.run("ea00007856");
        IntStream.range(0, 6).forEach(register -> {
            int selector = register == Cpu.CS ? 0x5678 : 0x1234;
            assertEquals(new SegmentRegister(selector, selector << 4, 0xffff, 0xf3), cpu.segments[register]);
        });
        assertEquals(3, cpu.cpl);
    }

    @Test
    void realCodeWritesThroughCs() {
        machine.real();
        cpu.segments[Cpu.CS] = new SegmentRegister(REAL_CS, CODE, 0xffff, 0x9b);
        machine.set(Cpu.RAX, 0).run("2e8c1e0001");
        assertEquals(LegacyMachine.REAL_DS, machine.ram.read(CODE + 0x100, 16));
    }

    @Test
    void protectedJumpSetsTheAccessedBitAndRplToCpl() {
        machine.descriptor(SPARE, 0x00cf_9a00_0000_ffffL).run("ea001000008800");
        assertEquals(0x1000, cpu.rip);
        assertEquals(0x9b, machine.descriptor(SPARE) >>> 40 & 0xff);
        assertTrue((cpu.segments[Cpu.CS].attributes() & 1) != 0);
    }

    @Test
    void codeBitLMeansNothingOutsideIa32eMode() {
        machine.change(KERNEL_CS, 0, SmallMachine.LONG).run("ea001000000800");
        assertEquals(0x1000, cpu.rip);
        assertFalse(cpu.in64BitMode());
        machine.push32(KERNEL_CS, 0x2000).run("cb");
        assertEquals(0x2000, cpu.rip);
    }

    @Test
    void between16And32BitCode() {
        machine.run("9a000100004000");
        assertFalse(cpu.segments[Cpu.CS].big());
        assertEquals(CODE + 7, machine.doubleword(0));
        machine.run("66cb");
        assertEquals(CODE + 7, cpu.rip);
        assertTrue(cpu.segments[Cpu.CS].big());
    }

    @ParameterizedTest
    @CsvSource({"0xec, 32", "0xe4, 16"})
    void gateToAnInnerRingCopiesParameters(String access, int width) {
        gate(KERNEL_CS, Integer.decode(access), 3);
        machine.user();
        machine.pushAs(width, 0x1111, 0x2222, 0x3333);
        long before = cpu.gpr[Cpu.RSP];
        machine.run("9a000000007b00");
        int bytes = width >> 3;
        assertEquals(0, cpu.cpl);
        assertEquals(width == 16 ? HANDLER & 0xffff : HANDLER, cpu.rip);
        assertEquals(KERNEL_STACK - 7L * bytes, cpu.gpr[Cpu.RSP]);
        long mask = -1L >>> 64 - width;
        long[] frame = {CODE + 7 & mask, USER_CS, 0x3333, 0x2222, 0x1111, before & mask, USER_DS};
        for (int slot = 0; slot < frame.length; slot++) {
            assertEquals(frame[slot], machine.ram.read(cpu.gpr[Cpu.RSP] + (long) slot * bytes, width));
        }
        assertEquals(KERNEL_DS, cpu.segments[Cpu.SS].selector());
    }

    @Test
    void gateAndReturnReleaseParametersOnBothStacks() {
        gate(KERNEL_CS, 0xec, 2);
        machine.user().pushAs(32, 1, 2).run("9a000000007b00");
        machine.run("ca0800");
        assertEquals(3, cpu.cpl);
        assertEquals(CODE + 7, cpu.rip);
        assertEquals(USER_STACK, cpu.gpr[Cpu.RSP]);
        assertEquals(USER_DS, cpu.segments[Cpu.SS].selector());
    }

    @Test
    void gateWith31ParametersCopiesThemAll() {
        gate(RING1_CS, 0xec, 31);
        machine.user().pushAs(32, IntStream.range(0, 31).asLongStream().toArray()).run("9a000000007b00");
        assertEquals(1, cpu.cpl);
        assertEquals(RING1_DS, cpu.segments[Cpu.SS].selector());
        assertEquals(SmallMachine.RING1_STACK - 35 * 4, cpu.gpr[Cpu.RSP]);
        assertEquals(30, machine.doubleword(2));
        assertEquals(0, machine.doubleword(32));
    }

    @Test
    void gateTakesTheStackFromA16BitTss() {
        machine.task(TSS_16_SELECTOR);
        machine.user().set(Cpu.RSP, 0x1234_5678).run("9a000000007b00");
        assertEquals(KERNEL_DS_16, cpu.segments[Cpu.SS].selector());
        assertEquals(0xf000 - 16, cpu.gpr[Cpu.RSP]);
        assertEquals(0x1234_5678, machine.doubleword(2));
    }

    @Test
    void gateAtTheSameLevelPushesTwoSlotsOfItsOwnSize() {
        gate(KERNEL_CS, 0xe4, 5);
        machine.run("9a000000007800");
        assertEquals(KERNEL_STACK - 4, cpu.gpr[Cpu.RSP]);
        assertEquals(CODE + 7 & 0xffff, machine.word(0));
        assertEquals(KERNEL_CS, machine.word(1));
    }

    @Test
    void gateToConformingCodeKeepsRingAndStack() {
        gate(SmallMachine.CONFORMING_CS, 0xec, 5);
        machine.user().run("9a000000007b00");
        assertEquals(3, cpu.cpl);
        assertEquals(SmallMachine.CONFORMING_CS | 3, cpu.segments[Cpu.CS].selector());
        assertEquals(USER_STACK - 8, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void jumpThroughAGateIgnoresTheOffsetInTheInstruction() {
        machine.run("eaf4f4f4f47800");
        assertEquals(HANDLER, cpu.rip);
        assertEquals(KERNEL_STACK, cpu.gpr[Cpu.RSP]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cb", "66cb"})
    void returnOutwardTakesInnerSegmentsAway(String code) {
        machine.set(Cpu.RAX, USER_DS).run("8ec0");
        machine.set(Cpu.RAX, SmallMachine.CONFORMING_CS).run("8ee8");
        machine.set(Cpu.RAX, 3).run("8ee0");
        machine.pushAs(code.equals("cb") ? 32 : 16, USER_DS, 0x8000, USER_CS, 0x1000).run(code);
        assertEquals(3, cpu.cpl);
        assertEquals(0x8000, cpu.gpr[Cpu.RSP]);
        assertEquals(0, cpu.segments[Cpu.DS].selector());
        assertFalse(cpu.segments[Cpu.DS].usable());
        assertEquals(USER_DS, cpu.segments[Cpu.ES].selector());
        assertEquals(0, cpu.segments[Cpu.FS].selector());
        assertEquals(SmallMachine.CONFORMING_CS, cpu.segments[Cpu.GS].selector());
    }

    @Test
    void returnFrom16BitCodeLeavesTheUpperHalfOfEspAlone() {
        machine.kernel16().set(Cpu.RSP, 0xabcd_1000L);
        machine.ram.write(0x11000, 32, (long) KERNEL_CS_16 << 16 | 0x200);
        machine.run("ca0600");
        assertEquals(0xabcd_100aL, cpu.gpr[Cpu.RSP]);
        assertEquals(0x200, cpu.rip);
    }

    private void gate(int selector, int access, int parameters) {
        machine.descriptor(CALL_GATE, HANDLER & 0xffff | (long) selector << 16 | (long) parameters << 32
            | (long) access << 40 | HANDLER >>> 16 << 48);
    }
}
