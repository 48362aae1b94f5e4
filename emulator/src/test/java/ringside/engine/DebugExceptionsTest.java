package ringside.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringside.engine.Interpreter.Outcome;
import ringside.memory.Interrupts;
import ringside.semantics.Event;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Flags;
import ringside.state.FpuState;
import ringside.state.SegmentRegister;

/** Debug exceptions in 64-bit mode: breakpoints, single steps, shadows, what they leave in DR6 and on the stack. */
class DebugExceptionsTest {
    private static final long FIXED = 0xffff0ff0L;
    private static final int BS = 1 << 14;
    private static final int BD = 1 << 13;
    private static final int WRITE = 1;
    private static final int PORT = 2;
    private static final int READ_OR_WRITE = 3;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;
    private final Interpreter interpreter = guest.interpreter;
    /** The vector, the return address, DR6 without its fixed bits and RF as pushed, of each event. */
    private final List<String> events = new ArrayList<>();

    @BeforeEach
    void listen() {
        interpreter.listener(new EventListener() {
            @Override
            public void delivered(Event event) {
                long frame = cpu.gpr[Cpu.RSP] + (event.errorCode() < 0 ? 0 : 8);
                long rip = guest.ram.read(frame, 64);
                long flags = guest.ram.read(frame + 16, 64);
                events.add(event.vector() + " at " + (rip >= Guest.HANDLERS ? "handler" : rip - Guest.CODE)
                    + " dr6 " + Long.toHexString(cpu.dr[6] & ~FIXED) + ((flags & Flags.RF) != 0 ? " RF" : ""));
            }
        });
    }

    /** Enables breakpoint {@code number} (locally) on {@code condition} and {@code length} as DR7 encodes them. */
    private void breakpoint(int number, long address, int condition, int length) {
        cpu.dr[number] = address;
        cpu.dr[7] |= 1L << 2 * number | (long) condition << 16 + 4 * number | (long) length << 18 + 4 * number;
        guest.memory.permissionsChanged();
    }

    private void run(String code, int steps) {
        guest.code(code);
        interpreter.run(steps);
    }

    /** A handler of #DB that sets RF in the image of RFLAGS. */
    private void handlerResumes() {
        guest.code(Guest.HANDLERS + 16, "80 4c 24 12 01 48 cf");
    }

    // ---- Instruction breakpoints

    @Test
    void anInstructionBreakpointFaultsBeforeTheInstruction() {
        breakpoint(0, Guest.CODE + 1, 0, 0);
        run("90 48 ff c0 90", 2);
        assertEquals(List.of("1 at 1 dr6 1"), events);
        assertEquals(0, cpu.gpr[Cpu.RAX]);
    }

    @Test
    void itComesAgainUnlessTheHandlerSetsRf() {
        breakpoint(0, Guest.CODE + 1, 0, 0);
        run("90 48 ff c0 90", 6);
        assertEquals(List.of("1 at 1 dr6 1", "1 at 1 dr6 1", "1 at 1 dr6 1"), events);
    }

    @Test
    void rfLetsTheInstructionPassOnce() {
        breakpoint(0, Guest.CODE + 1, 0, 0);
        handlerResumes();
        run("90 48 ff c0 eb fb", 9);
        assertEquals(List.of("1 at 1 dr6 1", "1 at 1 dr6 1"), events);
        assertEquals(1, cpu.gpr[Cpu.RAX]);
    }

    @Test
    void rfSurvivesAFaultOfTheInstruction() {
        breakpoint(0, Guest.CODE, 0, 0);
        cpu.flags.put(Flags.RF, true);
        run("0f 0b", 1);
        assertEquals(List.of("6 at 0 dr6 0 RF"), events);
    }

    @Test
    void theFirstByteCountsPrefixesIncluded() {
        breakpoint(2, Guest.CODE + 1, 0, 0);
        run("90 66 ff c0", 2);
        assertEquals(List.of("1 at 1 dr6 4"), events);
    }

    @Test
    void aByteWithinTheInstructionDoesNotCount() {
        breakpoint(2, Guest.CODE + 2, 0, 0);
        run("90 66 ff c0 90", 3);
        assertEquals(List.of(), events);
    }

    @Test
    void aLoadOfSsSuppressesTheBreakpointBehindIt() {
        breakpoint(0, Guest.CODE + 2, 0, 0);
        run("8e d0 90 90", 3);
        assertEquals(List.of(), events);
    }

    @Test
    void theTrapBeforeComesFirst() {
        cpu.flags.put(Flags.TF, true);
        breakpoint(0, Guest.CODE + 1, 0, 0);
        run("90 90", 4);
        assertEquals(List.of("1 at 1 dr6 4000", "1 at 1 dr6 4001"), events);
    }

    @Test
    void itComesBeforeAFaultOfTheFetch() {
        breakpoint(0, 0x30000, 0, 0);
        guest.page(0x30000, 0);
        cpu.rip = 0x30000;
        interpreter.run(1);
        assertEquals(List.of("1 at " + (0x30000 - Guest.CODE) + " dr6 1"), events);
    }

    @Test
    void anInterruptComesBeforeIt() {
        breakpoint(0, Guest.CODE, 0, 0);
        cpu.flags.put(Flags.IF, true);
        interpreter.interrupts(new Lines(true, false));
        run("90", 1);
        assertEquals(List.of("48 at 0 dr6 0"), events);
    }

    @Test
    void breakpointsThatAreNotEnabledDoNothing() {
        breakpoint(0, Guest.CODE, 0, 0);
        cpu.dr[7] &= ~0xffL;
        run("90", 1);
        assertEquals(List.of(), events);
    }

    // ---- Data breakpoints

    /** mov [rdi], … and mov …, [rdi] of each width, over each range. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 88 07, 1", "0, 1, 0, 88 07, 0", "1, 0, 0, 88 07, 0", "1, 0, 0, 66 89 07, 1", "2, 0, 0, 66 89 07, 0",
        "2, 0, 0, 89 07, 1", "3, 0, 0, 89 07, 1", "4, 0, 0, 89 07, 0", "7, 0, 0, 48 89 07, 1", "8, 0, 0, 48 89 07, 0",
        "0, 1, 1, 88 07, 1", "0, 2, 1, 88 07, 0", "1, 0, 1, 88 07, 1", "2, 1, 1, 88 07, 0",
        "0, 3, 3, 88 07, 1", "0, 4, 3, 88 07, 0", "3, 0, 3, 88 07, 1", "0, 2, 3, 48 89 07, 1",
        "0, 7, 2, 88 07, 1", "0, 8, 2, 88 07, 0", "5, 3, 2, 88 07, 1", "8, 5, 2, 89 07, 1", "8, 4, 2, 89 07, 0",
        "9, 7, 2, 66 89 07, 1", "15, 7, 2, 66 89 07, 1",
    })
    void writesMeetTheRange(int address, int accessed, int length, String code, int hit) {
        breakpoint(1, Guest.DATA + address, WRITE, length);
        cpu.gpr[Cpu.RDI] = Guest.DATA + accessed;
        run(code + "90", 2);
        int end = code.replace(" ", "").length() / 2;
        assertEquals(hit == 0 ? List.of() : List.of("1 at " + end + " dr6 2"), events);
    }

    @ParameterizedTest
    @CsvSource({
        "8a 07, 1, 0", "8a 07, 3, 1", "88 07, 1, 1", "88 07, 3, 1", "8a 07, 0, 0", "fe 07, 1, 1", "fe 07, 3, 1",
        "80 3f 00, 1, 0", "80 3f 00, 3, 1", "86 07, 1, 1", "f6 07 01, 3, 1", "f6 07 01, 1, 0", "48 8d 07, 3, 0",
        "ff 37, 3, 1", "ff 37, 1, 0", "8f 07, 1, 1", "0f b6 07, 3, 1", "0f c0 07, 1, 1", "0f b0 0f, 1, 1",
        "aa, 1, 1", "ae, 1, 0", "ae, 3, 1",
    })
    void readsAndWritesMeetTheirConditions(String code, int condition, int hit) {
        breakpoint(3, Guest.DATA, condition, 0);
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        run(code + "90", 2);
        int end = code.replace(" ", "").length() / 2;
        assertEquals(hit == 0 ? List.of() : List.of("1 at " + end + " dr6 8"), events);
    }

    @Test
    void aSplitAccessMeetsBreakpointsInBothPages() {
        breakpoint(0, Guest.DATA + 0xfff, READ_OR_WRITE, 0);
        breakpoint(2, Guest.DATA + 0x1000, WRITE, 0);
        cpu.gpr[Cpu.RDI] = Guest.DATA + 0xffe;
        run("89 07 8b 07", 3);
        assertEquals(List.of("1 at 2 dr6 5"), events);
        interpreter.run(2);
        assertEquals("1 at 4 dr6 1", events.getLast());
    }

    /** VPGATHERDQ YMM2, [rdi + xmm1 * 8], YMM3: the second of two elements is not there. */
    @Test
    void aGatherTrapsBeforeItFaults() {
        var guest = new Guest(CpuidModel.DEFAULT.features());
        List<Integer> vectors = new ArrayList<>();
        guest.interpreter.listener(new EventListener() {
            @Override
            public void delivered(Event event) {
                vectors.add(event.vector());
                long frame = guest.cpu.gpr[Cpu.RSP] + (event.errorCode() < 0 ? 0 : 8);
                assertTrue((guest.ram.read(frame + 16, 64) & Flags.RF) != 0);
            }
        });
        guest.cpu.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXSAVE;
        guest.cpu.xcr0 = 7;
        guest.cpu.dr[0] = Guest.DATA + 0xff8;
        guest.cpu.dr[7] |= 1 | READ_OR_WRITE << 16;
        guest.memory.permissionsChanged();
        guest.page(Guest.DATA + 0x1000, 0);
        guest.cpu.gpr[Cpu.RDI] = Guest.DATA + 0xff8;
        guest.cpu.fpu.lanes[FpuState.QUADS] = 1L << 32;
        guest.cpu.fpu.lanes[3 * FpuState.QUADS] = -1;
        guest.cpu.fpu.lanes[3 * FpuState.QUADS + 1] = -1;
        guest.code("c4 e2 e5 90 14 cf");

        guest.interpreter.run(3);

        assertEquals(List.of(1, 14), vectors);
        assertEquals(0, guest.cpu.fpu.lanes[3 * FpuState.QUADS]);
        assertEquals(-1, guest.cpu.fpu.lanes[3 * FpuState.QUADS + 1]);
    }

    @Test
    void aPageThatWasWrittenBeforeIsWatchedToo() {
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        guest.code("88 07 0f 23 c7 0f 23 f8 88 07 90");
        cpu.gpr[Cpu.RAX] = 0x10001;
        interpreter.run(5);
        assertEquals(List.of("1 at 10 dr6 1"), events);
    }

    @Test
    void aFaultLeavesNoTrapBehind() {
        breakpoint(0, Guest.DATA, READ_OR_WRITE, 0);
        guest.page(Guest.STACK - 0x1000, 0);
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        ist(14);
        guest.code(Guest.HANDLERS + 14 * 16, "90 90");
        run("ff 37", 3);
        assertEquals(List.of("14 at 0 dr6 0 RF"), events);
    }

    /** Lets a vector have a stack of its own. */
    private void ist(int vector) {
        guest.ram.write(Guest.IDT + 16 * vector + 4, 8, 1);
        cpu.tr = new SegmentRegister(0x18, 0x62000, 0x67, 0x8b);
        guest.ram.write(0x62000 + 36, 64, 0x70000);
    }

    @Test
    void repeatedInstructionsTrapAfterTheElement() {
        breakpoint(0, Guest.DATA + 2, WRITE, 0);
        cpu.gpr[Cpu.RCX] = 4;
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        run("f3 aa 90", 4);
        assertEquals(List.of("1 at 0 dr6 1 RF"), events);
        assertEquals(0, cpu.gpr[Cpu.RCX]);
        assertFalse(cpu.flags.has(Flags.RF));
    }

    @Test
    void theLastElementTrapsBehindTheInstruction() {
        breakpoint(0, Guest.DATA + 3, WRITE, 0);
        cpu.gpr[Cpu.RCX] = 4;
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        run("f3 aa 90", 3);
        assertEquals(List.of("1 at 2 dr6 1"), events);
    }

    @Test
    void severalConditionsMakeOneException() {
        cpu.flags.put(Flags.TF, true);
        breakpoint(0, Guest.DATA, WRITE, 0);
        breakpoint(3, Guest.DATA + 1, READ_OR_WRITE, 0);
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        run("66 89 07 90", 2);
        assertEquals(List.of("1 at 3 dr6 4009"), events);
    }

    @Test
    void theBreakpointBitsAreThoseOfTheLastException() {
        cpu.dr[6] |= 0xe00f;
        breakpoint(2, Guest.DATA, WRITE, 0);
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        run("88 07", 2);
        assertEquals(List.of("1 at 2 dr6 e004"), events);
    }

    // ---- I/O breakpoints

    @ParameterizedTest
    @CsvSource({
        "e4 60, 0x60, 0, 1", "e4 61, 0x60, 0, 0", "e4 61, 0x60, 1, 1", "e5 5d, 0x60, 0, 1", "e5 5c, 0x60, 0, 0",
        "e6 60, 0x60, 0, 1", "e7 5f, 0x60, 0, 1", "66 e7 5f, 0x60, 0, 1", "66 e7 5e, 0x60, 0, 0", "e4 63, 0x61, 3, 1",
        "ec, 0x1234, 0, 1", "ef, 0x1237, 0, 1", "6c, 0x1234, 0, 1", "6f, 0x1236, 0, 1",
    })
    void portsMeetTheirBreakpoints(String code, String port, int length, int hit) {
        cpu.cr4 |= Cpu.CR4_DE;
        cpu.gpr[Cpu.RDX] = 0x1234;
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        cpu.gpr[Cpu.RSI] = Guest.DATA;
        breakpoint(1, Integer.decode(port), PORT, length);
        run(code + "90", 2);
        int end = code.replace(" ", "").length() / 2;
        assertEquals(hit == 0 ? List.of() : List.of("1 at " + end + " dr6 2"), events);
    }

    @Test
    void withoutDebuggingExtensionsPortsHaveNoBreakpoints() {
        breakpoint(1, 0x60, PORT, 0);
        run("e4 60 90", 2);
        assertEquals(List.of(), events);
    }

    // ---- Guarded registers

    @Test
    void aGuardedRegisterFaultsAndTheGuardGoes() {
        cpu.dr[7] |= 1 << 13;
        run("0f 21 c0", 1);
        assertEquals(List.of("1 at 0 dr6 2000 RF"), events);
        assertEquals(0x400, cpu.dr[7]);
    }

    @Test
    void aLoadOfSsDoesNotHoldTheGuardBack() {
        cpu.dr[7] |= 1 << 13;
        cpu.flags.put(Flags.TF, true);
        run("8e d0 0f 23 c0", 2);
        assertEquals(List.of("1 at 2 dr6 2000 RF"), events);
    }

    // ---- Single steps

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "90 90           | 1 at 1 dr6 4000",
        "fb 90           | 1 at 1 dr6 4000",
        "8e d0 90 90     | 1 at 3 dr6 4000",
        "8e d0 8e d0 90  | 1 at 4 dr6 4000",
        "eb 01 90 90     | 1 at 3 dr6 4000",
        "f4 90           | 1 at 1 dr6 4000",
        "0f a2 90        | 1 at 2 dr6 4000",
        "0f 0b           | 6 at 0 dr6 0 RF",
        "9c 83 24 24 00 9d 90 | 1 at 1 dr6 4000",
    })
    void theFirstEventWithTfSet(String code, String event) {
        cpu.flags.put(Flags.TF, true);
        guest.code(code);
        while (events.isEmpty()) {
            interpreter.step();
        }
        assertEquals(event, events.getFirst());
    }

    @Test
    void popfTrapsOnlyWhereTheFlagWasSetBefore() {
        cpu.gpr[Cpu.RAX] = Flags.TF | Flags.FIXED;
        run("50 9d 90 90", 4);
        assertEquals(List.of("1 at 3 dr6 4000"), events);
        cpu.flags.put(Flags.TF, true);
        cpu.rip = Guest.CODE;
        cpu.gpr[Cpu.RAX] = Flags.FIXED;
        interpreter.run(4);
        assertEquals("1 at 1 dr6 4000", events.get(1));
    }

    @Test
    void int1LeavesDr6AndHasNoTrapBehindIt() {
        cpu.flags.put(Flags.TF, true);
        guest.code(Guest.HANDLERS + 16, "90 90 90");
        run("f1 90", 4);
        assertEquals(List.of(), events);
        assertEquals(FIXED, cpu.dr[6]);
        assertEquals(Guest.HANDLERS + 16 + 3, cpu.rip);
    }

    @Test
    void syscallTrapsByTheFlagsThatItLeaves() {
        cpu.star = 8L << 32;
        cpu.lstar = Guest.CODE + 0x100;
        cpu.flags.put(Flags.TF, true);
        guest.code(Guest.CODE + 0x100, "90 90");
        cpu.fmask = Flags.TF;
        run("0f 05", 3);
        assertEquals(List.of(), events);
        cpu.rip = Guest.CODE;
        cpu.fmask = 0;
        cpu.flags.put(Flags.TF, true);
        interpreter.run(2);
        assertEquals(List.of("1 at 256 dr6 4000"), events);
    }

    // ---- The shadow of a load of SS and data breakpoints

    private void loadSsFromWatchedMemory(String next, int steps) {
        breakpoint(1, Guest.DATA, READ_OR_WRITE, 3);
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        run("8e 17" + next, steps);
    }

    @Test
    void theTrapOfALoadOfSsWaitsForTheNextInstruction() {
        loadSsFromWatchedMemory("90 90", 3);
        assertEquals(List.of("1 at 3 dr6 2"), events);
    }

    @Test
    void itIsDeliveredOnEntryToASoftwareInterruptsHandler() {
        loadSsFromWatchedMemory("cc", 3);
        assertEquals(List.of("1 at handler dr6 2"), events);
    }

    @Test
    void itIsDeliveredOnEntryToTheKernel() {
        cpu.star = 8L << 32;
        cpu.lstar = Guest.HANDLERS;
        loadSsFromWatchedMemory("0f 05", 3);
        assertEquals(List.of("1 at handler dr6 2"), events);
    }

    @Test
    void int1SwallowsIt() {
        guest.code(Guest.HANDLERS + 16, "90 90 90");
        loadSsFromWatchedMemory("f1", 5);
        assertEquals(List.of(), events);
    }

    @Test
    void aFaultSwallowsIt() {
        loadSsFromWatchedMemory("0f 0b", 4);
        assertEquals(List.of("6 at 2 dr6 0 RF", "6 at 2 dr6 0 RF"), events.subList(0, 2));
    }

    @Test
    void itJoinsTheTrapOfTheNextInstruction() {
        cpu.flags.put(Flags.TF, true);
        loadSsFromWatchedMemory("90 90", 3);
        assertEquals(List.of("1 at 3 dr6 4002"), events);
    }

    @Test
    void itJoinsTheGuardsException() {
        cpu.dr[7] |= 1 << 13;
        loadSsFromWatchedMemory("0f 21 c0", 2);
        assertEquals(List.of("1 at 2 dr6 " + Integer.toHexString(BD | 2) + " RF"), events);
    }

    // ---- Interrupts of both kinds

    /** The interrupt lines. */
    private static final class Lines implements Interrupts {
        private boolean maskable;
        private boolean nmi;

        Lines(boolean maskable, boolean nmi) {
            this.maskable = maskable;
            this.nmi = nmi;
        }

        @Override
        public boolean pending() {
            return maskable;
        }

        @Override
        public int acknowledge() {
            maskable = false;
            return 0x30;
        }

        @Override
        public boolean nmiPending() {
            return nmi;
        }

        @Override
        public void acknowledgeNmi() {
            nmi = false;
        }
    }

    @Test
    void anNmiNeedsNoIf() {
        interpreter.interrupts(new Lines(true, true));
        run("90 90", 2);
        assertEquals(List.of("2 at 0 dr6 0"), events);
    }

    @Test
    void anNmiComesBeforeAMaskableInterruptAndAfterATrap() {
        cpu.flags.put(Flags.IF | Flags.TF, true);
        guest.code("90 90");
        interpreter.step();
        interpreter.interrupts(new Lines(true, true));
        interpreter.run(3);
        assertEquals(List.of("1 at 1 dr6 " + Integer.toHexString(BS), "2 at handler dr6 4000"), events);
    }

    @Test
    void nmisAreBlockedUntilIret() {
        var lines = new Lines(false, true);
        interpreter.interrupts(lines);
        guest.code(Guest.HANDLERS + 32, "90 90 48 cf");
        run("90 90", 2);
        lines.nmi = true;
        interpreter.run(3);
        assertEquals(List.of("2 at 0 dr6 0", "2 at 0 dr6 0"), events);
    }

    @Test
    void anNmiWaitsForTheShadowOfALoadOfSs() {
        guest.code("8e d0 90 90");
        interpreter.step();
        interpreter.interrupts(new Lines(false, true));
        interpreter.run(2);
        assertEquals(List.of("2 at 3 dr6 0"), events);
    }

    @Test
    void anNmiWakesAHaltedProcessor() {
        guest.code("f4 90 f4");
        assertEquals(Outcome.HALT, interpreter.run(10));
        interpreter.interrupts(new Lines(false, true));
        assertEquals(Outcome.HALT, interpreter.run(10));
        assertEquals(List.of("2 at 1 dr6 0"), events);
        assertEquals(Guest.CODE + 3, cpu.rip);
    }

    @Test
    void anInterruptBetweenRepetitionsPushesRf() {
        cpu.gpr[Cpu.RCX] = 100_000;
        cpu.gpr[Cpu.RDI] = 0x800000;
        interpreter.interrupts(new Interrupts() {
            private int polls;

            @Override
            public boolean pending() {
                return false;
            }

            @Override
            public int acknowledge() {
                throw new AssertionError();
            }

            @Override
            public boolean nmiPending() {
                return ++polls > 4 && polls < 10;
            }

            @Override
            public void acknowledgeNmi() {
                polls = 10;
            }
        });
        guest.code("90 f3 aa f4");
        interpreter.step();
        interpreter.step();
        assertEquals(Outcome.HALT, interpreter.run(100));
        assertEquals(List.of("2 at 1 dr6 0 RF"), events);
        assertFalse(cpu.flags.has(Flags.RF));
        assertEquals(0x800000 + 100_000, cpu.gpr[Cpu.RDI]);
    }
}
