package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.isa.CodeSize;
import ringside.memory.Watcher;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

class StringsTest {
    private static final int REP = 0xf3;
    private static final int REPNE = 0xf2;
    private static final long FROM = 0x20000;
    private static final long TO = 0x40000;

    private final Execution machine = Execution.paged();
    private final Cpu cpu = machine.cpu;

    @BeforeEach
    void start() {
        cpu.rip = 0x10000;
        registers(FROM, TO, 0);
    }

    private void registers(long rsi, long rdi, long rcx) {
        cpu.gpr[Cpu.RSI] = rsi;
        cpu.gpr[Cpu.RDI] = rdi;
        cpu.gpr[Cpu.RCX] = rcx;
    }

    private void assertRegisters(long rsi, long rdi, long rcx) {
        assertEquals(List.of(rsi, rdi, rcx), List.of(cpu.gpr[Cpu.RSI], cpu.gpr[Cpu.RDI], cpu.gpr[Cpu.RCX]));
    }

    /** Runs until the instruction is left; returns how many calls it took. */
    private int complete(int... code) {
        int calls = 0;
        do {
            machine.run(code);
            calls++;
        } while (cpu.next == cpu.rip);
        return calls;
    }

    @Test
    void longCopiesComeInPieces() {
        var bytes = new Values(1).bytes(10_000);
        machine.memory.ram().write(FROM + 5, bytes);
        registers(FROM + 5, TO + 9, bytes.length);
        assertEquals(3, complete(REP, 0xa4));
        assertRegisters(FROM + 5 + bytes.length, TO + 9 + bytes.length, 0);
        assertArrayEquals(bytes, copy(TO + 9, bytes.length));
    }

    private byte[] copy(long from, int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) machine.memory.ram().read(from + i, 8);
        }
        return bytes;
    }

    @Test
    void onePieceIsAsLongWhetherWatchedOrNot() {
        registers(FROM, TO, 5000);
        machine.run(REP, 0xa5);
        long unwatched = cpu.gpr[Cpu.RCX];
        machine.memory.watch(new Watches(new ArrayList<>()));
        registers(FROM, TO, 5000);
        machine.run(REP, 0xa5);
        assertEquals(unwatched, cpu.gpr[Cpu.RCX]);
        assertEquals(5000 - 4096, unwatched);
    }

    private record Watches(List<Long> written) implements Watcher {
        @Override
        public void read(long linear, int width, long value) {
        }

        @Override
        public void write(long linear, int width, long before, long after) {
            written.add(linear);
        }
    }

    @Test
    void watchersSeeEveryElement() {
        complete(0xaa);
        var watches = new Watches(new ArrayList<>());
        machine.memory.watch(watches);
        registers(FROM, TO, 3);
        complete(REP, 0xab);
        assertEquals(List.of(TO, TO + 4, TO + 8), watches.written());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 12, 4095})
    void overlappingCopyRepeatsWhatItHasCopied(int distance) {
        machine.memory.ram().write(FROM, new Values(2).bytes(distance));
        registers(FROM, FROM + distance, 9000);
        complete(REP, 0xa4);
        for (int i = 0; i < 9000; i++) {
            assertEquals(machine.memory.ram().read(FROM + i, 8), machine.memory.ram().read(FROM + distance + i, 8));
        }
    }

    @Test
    void faultInTheMiddleLeavesTheRegistersAtTheFailingElement() {
        machine.page(TO + 0x1000, 0);
        registers(FROM, TO + 0xf00, 0x1000);
        var fault = assertThrows(Fault.class, () -> complete(REP, 0xa4));
        assertEquals(Check.PAGE_PRESENT, fault.check());
        assertEquals(TO + 0x1000, fault.address());
        assertRegisters(FROM + 0x100, TO + 0x1000, 0xf00);
        machine.page(TO + 0x1000, Execution.ALL);
        complete(REP, 0xa4);
        assertRegisters(FROM + 0x1000, TO + 0x1f00, 0);
    }

    @Test
    void elementAcrossTheBorderOfAnUnwritablePageIsNotStoredInPart() {
        machine.page(TO + 0x1000, Execution.PRESENT);
        cpu.gpr[Cpu.RAX] = -1;
        registers(FROM, TO + 0xff4, 3);
        assertThrows(Fault.class, () -> complete(REP, 0x48, 0xab));
        assertRegisters(FROM, TO + 0xffc, 2);
        assertEquals(0, machine.memory.ram().read(TO + 0xffc, 32));
        assertEquals(-1L, machine.memory.ram().read(TO + 0xff4, 64));
    }

    @Test
    void faultInAComparisonLeavesTheFlagsOfBefore() {
        machine.page(TO + 0x1000, 0);
        machine.memory.ram().write(TO + 0xfff, 8, 1);
        machine.memory.ram().write(FROM + 1, 8, 1);
        cpu.flags.value(Flags.CF | Flags.OF);
        registers(FROM, TO + 0xffe, 10);
        assertThrows(Fault.class, () -> complete(REP, 0xa6));
        assertRegisters(FROM + 2, TO + 0x1000, 8);
        assertEquals(Flags.CF | Flags.OF | Flags.FIXED, cpu.flags.value());
    }

    @Test
    void comparisonGoesOnOverSeveralCalls() {
        machine.memory.ram().write(TO + 9000, 8, 1);
        cpu.gpr[Cpu.RAX] = 1;
        registers(0, TO, 20_000);
        assertEquals(3, complete(REPNE, 0xae));
        assertRegisters(0, TO + 9001, 20_000 - 9001);
        assertTrue(cpu.flags.zero());
        registers(FROM, TO, 4096);
        assertEquals(1, complete(REP, 0xa6));
        assertTrue(cpu.flags.zero());
    }

    @Test
    void countOfZeroDoesNothing() {
        cpu.flags.value(Flags.CF);
        registers(0x8000_0000_0000L, 0x8000_0000_0000L, 0);
        for (int opcode : new int[] {0xa4, 0xa6, 0xaa, 0xac, 0xae}) {
            complete(REP, opcode);
        }
        assertRegisters(0x8000_0000_0000L, 0x8000_0000_0000L, 0);
        assertEquals(Flags.CF | Flags.FIXED, cpu.flags.value());
    }

    @Test
    void directionFlagGoesDown() {
        cpu.flags.put(Flags.DF, true);
        machine.memory.ram().write(FROM - 8, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        registers(FROM, TO, 3);
        complete(REP, 0xa5);
        assertRegisters(FROM - 12, TO - 12, 0);
        assertEquals(0x04030201, machine.memory.ram().read(TO - 8, 32));
    }

    @Test
    void sourceMayBeOverridden() {
        var gs = cpu.segments[Cpu.DS];
        cpu.segments[Cpu.GS] = gs.withBase(0x1000);
        machine.memory.ram().write(FROM + 0x1000, 8, 0x77);
        complete(0x65, 0xac);
        assertEquals(0x77, cpu.gpr[Cpu.RAX] & 0xff);
        complete(0x65, 0xa4);
        assertEquals(0, machine.memory.ram().read(TO, 8), "the second byte of the source");
    }

    @Test
    void nonCanonicalAddressIsRefused() {
        registers(FROM, 0x8000_0000_0000L, 2);
        Faults.assertFault(Check.ADDRESS_CANONICAL, () -> complete(REP, 0xaa));
        registers(0x8000_0000_0000L, TO, 2);
        Faults.assertFault(Check.ADDRESS_CANONICAL, () -> complete(REP, 0xa4));
        assertRegisters(0x8000_0000_0000L, TO, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xa4, 0xaa})
    void everyElementMeetsTheSegmentsLimit(int opcode) {
        var old = Execution.legacy(CodeSize.BITS32);
        var flat = old.cpu.segments[Cpu.SS];
        old.cpu.segments[Cpu.DS] = flat;
        old.cpu.segments[Cpu.ES] = new SegmentRegister(8, 0, 0x2fff, flat.attributes());
        old.cpu.gpr[Cpu.RSI] = 0x1000;
        old.cpu.gpr[Cpu.RDI] = 0x2f00;
        old.cpu.gpr[Cpu.RCX] = 0x200;
        Faults.assertFault(Check.SEGMENT_WITHIN_LIMIT, () -> old.run(REP, opcode));
        assertEquals(0x3000, old.cpu.gpr[Cpu.RDI]);
        assertEquals(0x100, old.cpu.gpr[Cpu.RCX]);
    }

    @Test
    void codeThatIsOverwrittenIsReported() {
        var reported = new ArrayList<Long>();
        machine.memory.ram().codeWatcher(reported::add);
        complete(0xaa);
        machine.memory.protectCode(TO, 64);
        registers(FROM, TO, 100);
        complete(REP, 0xaa);
        assertEquals(List.of(TO), reported);
        assertFalse(machine.memory.ram().holdsCode(TO));
    }
}
