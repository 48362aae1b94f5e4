package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringside.memory.Ports;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

class InputOutputTest {
    private static final long TSS = 0x50000;
    private static final int BITMAP = 0x68;

    private final Execution machine = Execution.paged();
    private final Cpu cpu = machine.cpu;
    private final List<String> transfers = new ArrayList<>();

    private final Ports ports = new Ports() {
        @Override
        public int in(int port, int width) {
            transfers.add("in %x %d".formatted(port, width));
            return 0x91a2b3c4;
        }

        @Override
        public void out(int port, int width, int value) {
            transfers.add("out %x %d %x".formatted(port, width, value));
        }
    };

    @BeforeEach
    void ring3WithABitmap() {
        machine.memory.ports(ports);
        cpu.cpl = 3;
        tss(BITMAP + 8192);
        machine.memory.ram().write(TSS + 102, 16, BITMAP);
        machine.memory.ram().write(TSS + BITMAP + (0x3f8 >> 3), 8, 0b1111_0000);
        cpu.gpr[Cpu.RDX] = 0xabc0_03f8L;
        cpu.gpr[Cpu.RAX] = 0x1122334455667788L;
    }

    private void tss(int limit) {
        cpu.tr = new SegmentRegister(0x38, TSS, limit, Attributes.PRESENT | 11);
    }

    @Test
    void smallTssHasNoBitmap() {
        cpu.tr = new SegmentRegister(0x38, TSS, 0xffff, Attributes.PRESENT | 3);
        Faults.assertFault(Check.IO_TSS_HAS_BITMAP, () -> machine.run(0xec));
    }

    @ParameterizedTest
    @CsvSource({"ec, in 3f8 8, 11223344556677c4", "66ed, in 3f8 16, 112233445566b3c4", "ed, in 3f8 32, 91a2b3c4",
        "ee, out 3f8 8 88, 1122334455667788", "66ef, out 3f8 16 7788, 1122334455667788",
        "ef, out 3f8 32 55667788, 1122334455667788",
        "e410, in 10 8, 11223344556677c4", "e6e9, out e9 8 88, 1122334455667788"})
    void transfersWhereIoplAllows(String hex, String transfer, String rax) {
        cpu.flags.put(Flags.IOPL, true);
        machine.run(HexFormat.of().parseHex(hex));
        assertEquals(List.of(transfer), transfers);
        assertEquals(Long.parseUnsignedLong(rax, 16), cpu.gpr[Cpu.RAX]);
    }

    @Test
    void bitmapAllowsEveryPortOfTheAccessOrNone() {
        machine.run(0xed);
        cpu.gpr[Cpu.RDX] = 0x3f9;
        machine.run(0x66, 0xed);
        var fault = Faults.assertFault(Check.IO_BITMAP_ALLOWS, () -> machine.run(0xed));
        assertEquals(TSS + BITMAP + (0x3f8 >> 3), fault.where());
        assertEquals(0xf, fault.expected());
        assertEquals(2, transfers.size());
    }

    @Test
    void accessAcrossTwoBytesOfTheBitmapNeedsBoth() {
        cpu.gpr[Cpu.RDX] = 0x407;
        machine.run(0x66, 0xed);
        machine.memory.ram().write(TSS + BITMAP + (0x408 >> 3), 8, 1);
        Faults.assertFault(Check.IO_BITMAP_ALLOWS, () -> machine.run(0x66, 0xed));
    }

    @Test
    void bitmapEndsWithTheTss() {
        tss(BITMAP + (0x3f8 >> 3) + 1);
        machine.run(0xec);
        tss(BITMAP + (0x3f8 >> 3));
        Faults.assertFault(Check.IO_BITMAP_WITHIN_TSS, () -> machine.run(0xec));
        tss(102);
        Faults.assertFault(Check.IO_BITMAP_BASE_WITHIN_TSS, () -> machine.run(0xec));
    }

    @Test
    void ring0NeedsNoBitmap() {
        cpu.cpl = 0;
        cpu.tr = SegmentRegister.NULL;
        machine.run(0xec);
        assertEquals(List.of("in 3f8 8"), transfers);
    }

    @Test
    void stringsTransferElementByElement() {
        machine.memory.ram().write(0x20000, 32, 0x04030201);
        cpu.gpr[Cpu.RSI] = 0x20000;
        cpu.gpr[Cpu.RDI] = 0x30000;
        cpu.gpr[Cpu.RCX] = 2;
        machine.run(0xf3, 0x66, 0x6f);
        assertEquals(List.of("out 3f8 16 201", "out 3f8 16 403"), transfers);
        assertEquals(0x20004, cpu.gpr[Cpu.RSI]);
        cpu.gpr[Cpu.RCX] = 2;
        machine.run(0xf3, 0x6d);
        assertEquals(0x91a2b3c491a2b3c4L, machine.memory.ram().read(0x30000, 64));
        assertEquals(0x30008, cpu.gpr[Cpu.RDI]);
    }

    @Test
    void portIsNotReadWhenItsValueCannotBeStored() {
        machine.page(0x30000, Execution.PRESENT);
        cpu.gpr[Cpu.RDI] = 0x30000;
        assertThrows(Fault.class, () -> machine.run(0x6c));
        assertTrue(transfers.isEmpty());
    }
}
