package ringside.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.engine.Interpreter.Outcome;
import ringside.isa.Instruction;
import ringside.isa.Undecoded;
import ringside.semantics.Event;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

class InterpreterTest {
    private static final long NOT_PRESENT = 0x70000;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;
    private final Interpreter interpreter = guest.interpreter;

    private Outcome run() {
        return interpreter.run(Long.MAX_VALUE);
    }

    private void assertAt(long rip, long instructions) {
        var format = "0x%x after %d";
        assertEquals(format.formatted(rip, instructions), format.formatted(cpu.rip, cpu.instructions));
    }

    private ExceptionVector lastException() {
        return ExceptionVector.of(guest.chain().last().vector());
    }

    private static String nops(int count) {
        return "90 ".repeat(count);
    }

    // ---- Limits

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 47, 48, 49, 100, 1000})
    void makesExactlyAsManyStepsAsAskedFor(long steps) {
        guest.code(nops(60) + "eb c2");

        assertEquals(Outcome.LIMIT, interpreter.run(steps));

        long intoRound = steps % 61;
        assertAt(Guest.CODE + intoRound, steps);
    }

    @Test
    void aHaltedProcessorStaysHalted() {
        guest.code("90 f4 90");

        assertEquals(Outcome.HALT, run());
        assertAt(Guest.CODE + 2, 2);
        assertEquals(Outcome.HALT, run());
        assertAt(Guest.CODE + 2, 2);
    }

    // ---- Faults

    @Test
    void aFaultLeavesRipAtItsInstructionAndCountsOnlyWhatCompleted() {
        guest.page(NOT_PRESENT, 0);
        cpu.gpr[Cpu.RDI] = NOT_PRESENT + 5;
        guest.code("""
            48 ff c0 ; inc rax
            48 ff c0 ; inc rax
            48 8b 1f ; mov rbx, [rdi]
            48 ff c0 ; inc rax
            """);
        var seen = new ArrayList<Long>();
        interpreter.listener(new EventListener() {
            @Override
            public void delivering(Event event) {
                seen.addAll(List.of(cpu.rip, cpu.instructions));
            }
        });

        assertEquals(Outcome.LIMIT, interpreter.run(3));

        assertEquals(List.of(Guest.CODE + 6, 2L), seen);
        assertAt(Guest.HANDLERS + 14 * 16, 2);
        assertEquals(NOT_PRESENT + 5, cpu.cr2);
        assertEquals(2, cpu.gpr[Cpu.RAX]);
        assertEquals(Guest.CODE + 6, guest.ram.read(cpu.gpr[Cpu.RSP] + 8, 64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0f 04", "f0 90", "f0 48 01 d8", "06", "62 00", "0f 0b"})
    void undefinedOpcodesRaiseUd(String hex) {
        guest.code("90 " + hex);

        interpreter.run(2);

        assertEquals(ExceptionVector.UD, lastException());
        assertAt(Guest.HANDLERS + 6 * 16, 1);
        assertEquals(Guest.CODE + 1, guest.ram.read(cpu.gpr[Cpu.RSP], 64));
    }

    @Test
    void undecodableBytesNameTheCheck() {
        guest.code("0f 04");
        interpreter.step();
        assertEquals(Check.OPCODE_DEFINED, guest.chain().last().fault().check());
    }

    @Test
    void overlongInstructionsRaiseGp() {
        guest.code("66 ".repeat(15) + "90");

        interpreter.step();

        assertEquals(Check.INSTRUCTION_AT_MOST_15_BYTES, guest.chain().last().fault().check());
        assertEquals(0, guest.chain().last().errorCode());
        assertAt(Guest.HANDLERS + 13 * 16, 0);
    }

    @Test
    void fifteenBytesAreNotTooLong() {
        guest.code("66 ".repeat(14) + "90");
        interpreter.step();
        assertAt(Guest.CODE + 15, 1);
    }

    @Test
    void ripMustBeCanonical() {
        cpu.rip = 0x0000_8000_0000_0000L;
        interpreter.step();
        assertEquals(Check.ADDRESS_CANONICAL, guest.chain().last().fault().check());
        assertEquals(ExceptionVector.GP, lastException());
    }

    @Test
    void codeBeyondRamIsUndefined() {
        guest.ram.write(0x3000 + 8 * 16, 64, Guest.RAM | 0x83);
        cpu.rip = Guest.RAM;
        interpreter.step();
        assertEquals(ExceptionVector.UD, lastException());
    }

    @Test
    void aTripleFaultShutsDownAndKeepsTheChain() {
        cpu.idtr = new TableRegister(Guest.IDT, 0);
        guest.code("90 0f 0b");

        assertEquals(Outcome.SHUTDOWN, run());

        assertAt(Guest.CODE + 1, 1);
        assertTrue(interpreter.chain().shutdown());
        assertEquals(6, interpreter.chain().events().getFirst().vector());
    }

    @Test
    void theListenerSeesHardwareEventsButNotInt() {
        var seen = new ArrayList<String>();
        interpreter.listener(new EventListener() {
            @Override
            public void delivering(Event event) {
                seen.add("delivering " + event.vector() + " at " + Long.toHexString(cpu.rip));
            }

            @Override
            public void delivered(Event event) {
                seen.add("delivered " + event.vector() + " at " + Long.toHexString(cpu.rip));
            }
        });
        guest.code("cd 20 0f 0b");

        interpreter.run(3);

        assertEquals(List.of("delivering 6 at 10002", "delivered 6 at 50060"), seen);
    }

    // ---- Page borders

    private static final long BORDER = 0x11000;

    @Test
    void anInstructionMayCrossAPage() {
        guest.code(BORDER - 2, "b8 78 56 34 12 f4");
        cpu.rip = BORDER - 2;
        assertEquals(Outcome.HALT, run());
        assertEquals(0x12345678, cpu.gpr[Cpu.RAX]);

        guest.code(BORDER, "00");
        cpu.rip = BORDER - 2;
        cpu.halted = false;
        assertEquals(Outcome.HALT, run());
        assertEquals(0x12340078, cpu.gpr[Cpu.RAX]);
    }

    @Test
    void theSecondPageMayBeMappedAnew() {
        guest.code(BORDER - 2, "b8 78 56 34 12 f4").code(0x30000, "11 22 33 f4");
        cpu.rip = BORDER - 2;
        run();
        guest.page(BORDER, 0x30000 | 7);
        cpu.rip = BORDER - 2;
        cpu.halted = false;
        run();
        assertEquals(0x33221178, cpu.gpr[Cpu.RAX]);
    }

    @Test
    void theSecondPageMayBeMissing() {
        guest.page(BORDER, 0);
        guest.code(BORDER - 3, "90 b8 78");
        cpu.rip = BORDER - 3;

        interpreter.run(2);

        assertEquals(ExceptionVector.PF, lastException());
        assertEquals(0x10, guest.chain().last().errorCode());
        assertEquals(BORDER, cpu.cr2);
        assertEquals(BORDER - 2, guest.ram.read(cpu.gpr[Cpu.RSP] + 8, 64));
        assertEquals(1, cpu.instructions);
    }

    @Test
    void aMissingSecondPageDoesNotMatterToAnInstructionThatEndsAtTheBorder() {
        guest.page(BORDER, 0);
        guest.code(BORDER - 1, "90");
        cpu.rip = BORDER - 1;
        interpreter.step();
        assertAt(BORDER, 1);
        interpreter.step();
        assertEquals(BORDER, cpu.cr2);
        assertEquals(BORDER, guest.ram.read(cpu.gpr[Cpu.RSP] + 8, 64));
    }

    @Test
    void codeFollowsItsMapping() {
        guest.code("48 ff c0 eb fb").code(0x30000, "48 ff c3 f4");
        interpreter.run(20);
        guest.page(Guest.CODE, 0x30000 | 7);
        assertEquals(Outcome.HALT, run());
        assertEquals(1, cpu.gpr[Cpu.RBX]);
        assertEquals(10, cpu.gpr[Cpu.RAX]);
    }

    // ---- Self-modifying code

    @Test
    void aChangeOfTheVeryNextInstructionTakesEffect() {
        guest.code("""
            48 ff c0             ; inc rax
            c6 05 02 00 00 00 c3 ; mov byte [next + 2], 0xc3
            48 ff c0             ; next: inc rax, which becomes inc rbx
            f4                   ; hlt
            """);

        assertEquals(Outcome.HALT, run());

        assertArrayEquals(new long[] {1, 1, 4}, new long[] {cpu.gpr[Cpu.RAX], cpu.gpr[Cpu.RBX], cpu.instructions});
    }

    @Test
    void aChangeOfAnEarlierBlockTakesEffect() {
        cpu.gpr[Cpu.RCX] = 3;
        guest.code("""
            48 ff c0             ; l: inc rax, which becomes inc rbx
            eb 00                ; jmp m
            c6 05 f6 ff ff ff c3 ; m: mov byte [l + 2], 0xc3
            48 ff c9             ; dec rcx
            75 ef                ; jnz l
            f4                   ; hlt
            """);

        assertEquals(Outcome.HALT, run());

        assertArrayEquals(new long[] {1, 2, 16}, new long[] {cpu.gpr[Cpu.RAX], cpu.gpr[Cpu.RBX], cpu.instructions});
    }

    @Test
    void aChangeFromOutsideTakesEffect() {
        guest.code("48 ff c0 eb fb");
        interpreter.run(20);
        guest.code("48 ff c3");
        interpreter.run(20);
        assertArrayEquals(new long[] {10, 10}, new long[] {cpu.gpr[Cpu.RAX], cpu.gpr[Cpu.RBX]});
    }

    @Test
    void dataBesideCodeChangesNothing() {
        cpu.gpr[Cpu.RCX] = 1000;
        guest.code("""
            48 ff 05 f9 0e 00 00 ; l: inc qword [l + 0xf00]
            48 ff c9             ; dec rcx
            75 f4                ; jnz l
            f4                   ; hlt
            """);

        assertEquals(Outcome.HALT, run());

        assertEquals(1000, guest.ram.read(Guest.CODE + 0xf00, 64));
        assertEquals(3001, cpu.instructions);
    }

    // ---- Modes

    @Test
    void bytesAreDecodedForTheModeThatTheyAreMetIn() {
        guest.code("40 90 f4");
        interpreter.step();
        assertAt(Guest.CODE + 2, 1);

        var wide = cpu.segments[Cpu.CS];
        int attributes = wide.attributes() & ~Attributes.LONG | Attributes.BIG;
        cpu.segments[Cpu.CS] = new SegmentRegister(wide.selector(), 0, 0xffffffffL, attributes);
        cpu.rip = Guest.CODE;
        interpreter.step();
        assertAt(Guest.CODE + 1, 2);
        assertEquals(1, cpu.gpr[Cpu.RAX]);
    }

    // ---- Breakpoints

    @Test
    void aRunStopsBeforeABreakpointButNotBeforeItsFirstInstruction() {
        guest.code(nops(10) + "eb f4");
        interpreter.run(30);
        cpu.rip = Guest.CODE;
        long before = cpu.instructions;
        interpreter.breakpoints(Guest.CODE + 4, Guest.CODE + 7);

        assertEquals(Outcome.BREAKPOINT, run());
        assertAt(Guest.CODE + 4, before + 4);
        assertEquals(Outcome.BREAKPOINT, run());
        assertAt(Guest.CODE + 7, before + 7);
        assertEquals(Outcome.BREAKPOINT, run());
        assertAt(Guest.CODE + 4, before + 15);

        interpreter.breakpoints();
        assertEquals(Outcome.LIMIT, interpreter.run(100));
    }

    @Test
    void aStepThatComesToABreakpointSaysSo() {
        guest.code(nops(10));
        interpreter.breakpoints(Guest.CODE + 2);
        assertEquals(Outcome.LIMIT, interpreter.step());
        assertEquals(Outcome.BREAKPOINT, interpreter.step());
        assertEquals(Outcome.LIMIT, interpreter.step());
    }

    @Test
    void aHandlerMayHaveABreakpoint() {
        guest.code("0f 0b");
        interpreter.breakpoints(Guest.HANDLERS + 6 * 16);
        assertEquals(Outcome.BREAKPOINT, run());
        assertAt(Guest.HANDLERS + 6 * 16, 0);
    }

    // ---- Cancelling

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void anEndlessLoopCanBeCancelled() throws InterruptedException {
        guest.code("eb fe");
        var canceller = new Thread(interpreter::cancel);
        interpreter.listener(EventListener.NONE);
        interpreter.run(1000);
        canceller.start();
        assertEquals(Outcome.CANCELLED, run());
        canceller.join();
        assertEquals(Guest.CODE, cpu.rip);
    }

    @Test
    void aCancelBeforeARunEndsItAtOnceUnlessForgotten() {
        guest.code(nops(4));
        interpreter.cancel();
        assertEquals(Outcome.CANCELLED, interpreter.step());
        assertAt(Guest.CODE, 0);
        assertEquals(Outcome.LIMIT, interpreter.step());

        interpreter.cancel();
        interpreter.forgetCancel();
        assertEquals(Outcome.LIMIT, interpreter.step());
        assertAt(Guest.CODE + 2, 2);
    }

    // ---- Looking without touching

    @Test
    void decodesWithoutEffect() {
        guest.code("48 01 d8");
        guest.page(NOT_PRESENT, 0);
        long entry = guest.ram.read(0x4000 + (Guest.CODE >> 12) * 8, 64);

        var add = assertInstanceOf(Instruction.class, interpreter.decodeAt(Guest.CODE));
        var nothing = assertInstanceOf(Undecoded.class, interpreter.decodeAt(NOT_PRESENT));

        assertEquals("add", add.opcode().mnemonic());
        assertEquals(0, nothing.length());
        assertEquals(entry, guest.ram.read(0x4000 + (Guest.CODE >> 12) * 8, 64));
        assertEquals(Undecoded.Reason.TRUNCATED, nothing.reason());
    }
}
