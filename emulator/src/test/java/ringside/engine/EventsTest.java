package ringside.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ringside.engine.Interpreter.Outcome;
import ringside.memory.Interrupts;
import ringside.semantics.Event;
import ringside.state.Cpu;
import ringside.state.Flags;

/** Single-stepping by TF, interrupts and their shadow, repeated instructions. */
class EventsTest {
    private static final long SINGLE_STEP = 1 << 14;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;
    private final Interpreter interpreter = guest.interpreter;
    /** The vector and the return address of each event. */
    private final List<String> events = new ArrayList<>();

    @BeforeEach
    void listen() {
        interpreter.listener(new EventListener() {
            @Override
            public void delivering(Event event) {
                events.add(event.vector() + " at " + (cpu.rip - Guest.CODE));
            }
        });
    }

    // ---- TF

    @Test
    void theTrapFlagTrapsAfterTheNextInstruction() {
        guest.code("""
            9c                      ; pushf
            48 81 0c 24 00 01 00 00 ; or qword [rsp], TF
            9d                      ; popf
            48 ff c0                ; inc rax
            48 ff c0                ; inc rax
            """);

        interpreter.run(5);

        assertEquals(List.of("1 at 13"), events);
        assertEquals(4, cpu.instructions);
        assertEquals(SINGLE_STEP, cpu.dr[6] & SINGLE_STEP);
        assertFalse(cpu.flags.has(Flags.TF));
        assertTrue((guest.ram.read(cpu.gpr[Cpu.RSP] + 16, 64) & Flags.TF) != 0);
    }

    @Test
    void eachInstructionTrapsUntilTheFlagIsCleared() {
        cpu.flags.put(Flags.TF, true);
        guest.code("48 ff c0 48 ff c0 90 f4");
        interpreter.run(9);
        assertEquals(List.of("1 at 3", "1 at 6", "1 at 7"), events);
        assertEquals(6, cpu.instructions);
    }

    @Test
    void aFaultTakesTheTrapsPlace() {
        cpu.flags.put(Flags.TF, true);
        guest.code("0f 0b");
        interpreter.run(1);
        assertEquals(List.of("6 at 0"), events);
    }

    @Test
    void aLoadOfSsHoldsTheTrapBack() {
        cpu.flags.put(Flags.TF, true);
        guest.code("8e d0 90 90");
        interpreter.run(3);
        assertEquals(List.of("1 at 3"), events);
    }

    @Test
    void intDropsTheTrap() {
        cpu.flags.put(Flags.TF, true);
        guest.code("cd 20");
        interpreter.run(2);
        assertEquals(List.of(), events);
        assertEquals(2, cpu.instructions);
    }

    @Test
    void aRepeatedInstructionTrapsAfterEachElement() {
        cpu.flags.put(Flags.TF, true);
        cpu.gpr[Cpu.RCX] = 2;
        cpu.gpr[Cpu.RDI] = Guest.DATA;
        guest.code("f3 aa 90");
        interpreter.run(4);
        assertEquals(List.of("1 at 0", "1 at 2"), events);
    }

    // ---- RF

    @Test
    void theResumeFlagLastsForOneInstruction() {
        cpu.flags.put(Flags.RF, true);
        guest.code("90 90");
        interpreter.step();
        assertFalse(cpu.flags.has(Flags.RF));
    }

    @Test
    void iretSetsTheResumeFlag() {
        guest.code("0f 0b").code(Guest.HANDLERS + 6 * 16, "48 cf");
        interpreter.run(2);
        assertTrue(cpu.flags.has(Flags.RF));
    }

    // ---- Interrupts

    /** One interrupt, which waits from the beginning. */
    private static class One implements Interrupts {
        private boolean waits = true;

        @Override
        public boolean pending() {
            return waits;
        }

        @Override
        public int acknowledge() {
            waits = false;
            return 0x30;
        }
    }

    @Test
    void anInterruptWaitsForIfAndTheShadowOfSti() {
        interpreter.interrupts(new One());
        guest.code("90 fb 90 90 f4");
        assertEquals(Outcome.HALT, interpreter.run(100));
        assertEquals(List.of("48 at 3"), events);
        assertEquals(6, cpu.instructions);
    }

    @Test
    void aLoadOfSsShadowsInterrupts() {
        cpu.flags.put(Flags.IF, true);
        guest.code("90 8e d0 90 90 f4");
        interpreter.step();
        interpreter.step();
        interpreter.interrupts(new One());
        interpreter.run(2);
        assertEquals(List.of("48 at 4"), events);
    }

    @Test
    void anInterruptWakesAHaltedProcessor() {
        cpu.flags.put(Flags.IF, true);
        guest.code("f4 90 f4");
        assertEquals(Outcome.HALT, interpreter.run(100));
        interpreter.interrupts(new One());
        assertEquals(Outcome.HALT, interpreter.run(100));
        assertEquals(List.of("48 at 1"), events);
        assertEquals(4, cpu.instructions);
    }

    @Test
    void aHaltedProcessorWithInterruptsOffSleepsOn() {
        guest.code("f4");
        interpreter.interrupts(new One());
        assertEquals(Outcome.HALT, interpreter.run(100));
        assertEquals(List.of(), events);
    }

    @Test
    void anInterruptReachesARunningLoop() {
        cpu.flags.put(Flags.IF, true);
        guest.code("48 ff c0 48 83 f8 64 75 f7 f4");
        interpreter.run(30);
        interpreter.interrupts(new One());
        assertEquals(Outcome.HALT, interpreter.run(1000));
        assertEquals(List.of("48 at 0"), events);
        assertEquals(100, cpu.gpr[Cpu.RAX]);
    }

    // ---- Repeated instructions

    @Test
    void aRepeatedInstructionIsOneStep() {
        cpu.gpr[Cpu.RCX] = 100_000;
        cpu.gpr[Cpu.RDI] = 0x800000;
        cpu.gpr[Cpu.RAX] = 0x5a;
        guest.code("f3 aa f4");

        assertEquals(Outcome.LIMIT, interpreter.step());

        assertEquals(1, cpu.instructions);
        assertEquals(0, cpu.gpr[Cpu.RCX]);
        assertEquals(Guest.CODE + 2, cpu.rip);
        assertEquals(0x5a, guest.ram.read(0x800000 + 99_999, 8));
    }

    @Test
    void anInterruptComesBetweenRepetitions() {
        cpu.gpr[Cpu.RCX] = 100_000;
        cpu.gpr[Cpu.RDI] = 0x800000;
        cpu.flags.put(Flags.IF, true);
        guest.code("90 f3 aa f4");
        interpreter.interrupts(new One() {
            private int polls;

            @Override
            public boolean pending() {
                return super.pending() && polls++ > 4;
            }
        });

        interpreter.step();
        interpreter.step();
        assertEquals(Outcome.HALT, interpreter.run(100));

        assertEquals(List.of("48 at 1"), events);
        assertEquals(0x800000 + 100_000, cpu.gpr[Cpu.RDI]);
        assertEquals(4, cpu.instructions);
    }
}
