package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.engine.EventListener;
import ringside.engine.Interpreter;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** Debug exceptions, stacks and strings outside 64-bit mode, through the interpreter. */
class LegacyDebugTest {
    private static final long FIXED = 0xffff0ff0L;
    private static final int WRITE = 1;

    private SmallMachine machine;
    private Cpu cpu;
    private Interpreter interpreter;
    /** The vector, the return address from the start, DR6 without its fixed bits. */
    private final List<String> events = new ArrayList<>();

    private void in(Setting setting, String code) {
        machine = setting.make();
        cpu = machine.cpu;
        machine.ram.write(cpu.linear(Cpu.CS, cpu.rip), HexFormat.of().parseHex(code.replace(" ", "")));
        interpreter = new Interpreter(cpu, machine.memory, machine.steps, cpu.model.features());
        long start = cpu.rip;
        interpreter.listener(new EventListener() {
            private long rip;

            @Override
            public void delivering(Event event) {
                rip = cpu.rip - start;
            }

            @Override
            public void delivered(Event event) {
                events.add(event.vector() + " at " + rip + " dr6 " + Long.toHexString(cpu.dr[6] & ~FIXED));
            }
        });
    }

    private void breakpoint(int number, long linear, int condition, int length) {
        cpu.dr[number] = linear;
        cpu.dr[7] |= 1L << 2 * number | (long) condition << 16 + 4 * number | (long) length << 18 + 4 * number;
        machine.memory.permissionsChanged();
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void aSingleStepTrapsBehindTheInstruction(Setting setting) {
        in(setting, "90 90");
        cpu.flags.put(Flags.TF, true);
        interpreter.run(2);
        assertEquals(List.of("1 at 1 dr6 4000"), events);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void anInstructionBreakpointCountsTheLinearAddress(Setting setting) {
        in(setting, "90 90");
        breakpoint(2, cpu.linear(Cpu.CS, cpu.rip + 1), 0, 0);
        interpreter.run(2);
        assertEquals(List.of("1 at 1 dr6 4"), events);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void theResumeFlagSuppressesABreakpoint(Setting setting) {
        in(setting, "90 90");
        breakpoint(2, cpu.linear(Cpu.CS, cpu.rip), 0, 0);
        cpu.flags.put(Flags.RF, true);
        interpreter.run(1);
        assertEquals(List.of(), events);
        assertEquals(1, cpu.instructions);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void aDataBreakpointTrapsBehindTheWrite(Setting setting) {
        in(setting, "c6" + setting.modRm(0) + "5a 90");
        machine.set(Cpu.RDI, setting.data());
        breakpoint(0, cpu.linear(Cpu.DS, setting.data()), WRITE, 0);
        interpreter.run(2);
        assertEquals(List.of("1 at 3 dr6 1"), events);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void aPushMeetsADataBreakpoint(Setting setting) {
        in(setting, "50 90");
        breakpoint(1, cpu.linear(Cpu.SS, cpu.gpr[Cpu.RSP]) - 2, WRITE, 1);
        interpreter.run(2);
        assertEquals(List.of("1 at 1 dr6 2"), events);
    }

    /** The frame is an access like any other: the trap comes before the handler's first instruction (19.3.1.2). */
    @ParameterizedTest
    @ValueSource(strings = {"cd 21", "cc", "0f 0b"})
    void aFrameMeetsADataBreakpoint(String code) {
        in(Setting.REAL, code);
        breakpoint(3, cpu.linear(Cpu.SS, cpu.gpr[Cpu.RSP]) - 2, WRITE, 1);
        interpreter.run(1);
        long handler = cpu.rip;
        interpreter.run(1);
        assertEquals("1 dr6 8", events.getLast().replaceFirst("at .* dr6", "dr6"));
        assertEquals(handler, machine.ram.read(cpu.linear(Cpu.SS, cpu.gpr[Cpu.RSP]), 16));
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void aWaitingTaskSwitchTrapJoinsTheOthers(Setting setting) {
        in(setting, "90");
        cpu.debugPending = Cpu.DR6_BT | Cpu.DR6_BS | 8;
        interpreter.run(1);
        assertEquals(List.of("1 at 0 dr6 c008"), events);
        assertEquals(0, cpu.debugPending);
    }

    /** POP SS in the 16-bit modes, where the selector always fits: the trap comes one instruction later. */
    @ParameterizedTest
    @EnumSource(value = Setting.class, names = {"REAL", "VIRTUAL_8086"})
    void popSsHoldsTheTrapBack(Setting setting) {
        in(setting, "17 90 90");
        ((LegacyMachine) machine).push16(LegacyMachine.REAL_SS);
        cpu.flags.put(Flags.TF, true);
        interpreter.run(3);
        assertEquals(List.of("1 at 2 dr6 4000"), events);
    }

    @ParameterizedTest
    @EnumSource(value = Setting.class, names = {"REAL", "VIRTUAL_8086"})
    void lssHasNoShadow(Setting setting) {
        in(setting, "0fb2" + setting.modRm(4) + "90");
        machine.set(Cpu.RDI, setting.data());
        machine.ram.write(cpu.linear(Cpu.DS, setting.data()), 32, (long) LegacyMachine.REAL_SS << 16 | 0x800);
        cpu.flags.put(Flags.TF, true);
        interpreter.run(2);
        assertEquals(List.of("1 at 3 dr6 4000"), events);
    }

    // ---- Stacks and strings of 16 bits

    @Test
    void aWordPushWrapsFromZero() {
        in(Setting.REAL, "b83412 50");
        machine.set(Cpu.RSP, 0x5550000L);
        interpreter.run(2);
        assertEquals(0x555fffeL, cpu.gpr[Cpu.RSP]);
        assertEquals(0x1234, machine.ram.read(0x3fffe, 16));
    }

    @Test
    void aWordThatWrapsInItsMidstFaults() {
        in(Setting.VIRTUAL_8086, "50");
        machine.set(Cpu.RSP, 1);
        interpreter.run(1);
        assertEquals(List.of("12 at 0 dr6 0"), events);
    }

    @Test
    void pushSpPushesTheValueOfBefore() {
        in(Setting.REAL, "54 5b");
        interpreter.run(2);
        assertEquals(LegacyMachine.REAL_SP, cpu.gpr[Cpu.RBX] & 0xffff);
    }

    @Test
    void popSpKeepsThePoppedValue() {
        in(Setting.REAL, "5c");
        ((LegacyMachine) machine).push16(0x4321);
        interpreter.run(1);
        assertEquals(0x4321, cpu.gpr[Cpu.RSP]);
    }

    /** Bytes wrap from FFFFH to 0 in either direction; the rest of the registers stays. */
    @ParameterizedTest
    @CsvSource({"0, 0xfffe, 0x0002", "1, 0x0001, 0xfffd"})
    void indexRegistersWrapAt16Bits(int down, String start, String end) {
        in(Setting.REAL, "f3 aa");
        cpu.flags.put(Flags.DF, down != 0);
        machine.set(Cpu.RAX, 0x77).set(Cpu.RCX, 0xabcd0004L).set(Cpu.RDI, 0x99990000L | Integer.decode(start));
        interpreter.run(1);
        assertEquals(0x99990000L | Integer.decode(end), cpu.gpr[Cpu.RDI]);
        assertEquals(0xabcd0000L, cpu.gpr[Cpu.RCX]);
        assertEquals(0x77, machine.ram.read(0x6ffff, 8));
        assertEquals(0x77, machine.ram.read(0x60000, 8));
    }

    /** The second word would reach beyond the limit: the first one is done, and the registers say so. */
    @Test
    void aFaultInTheMidstOfAStringLeavesTheRegistersAtTheElement() {
        in(Setting.KERNEL_16, "f3 ab");
        Setting.limit(Cpu.ES, 0x202).accept(machine);
        machine.set(Cpu.RAX, 0x1234).set(Cpu.RCX, 3).set(Cpu.RDI, 0x200);
        interpreter.run(1);
        assertEquals(List.of("13 at 0 dr6 0"), events);
        assertEquals(2, cpu.gpr[Cpu.RCX]);
        assertEquals(0x202, cpu.gpr[Cpu.RDI]);
        assertEquals(0x1234, machine.ram.read(0x10200, 16));
        assertEquals(Flags.RF, machine.ram.read(cpu.linear(Cpu.SS, cpu.gpr[Cpu.RSP]) + 12, 32) & Flags.RF);
    }

    @Test
    void aRelativeJumpIsCutTo16Bits() {
        in(Setting.REAL, "e9 00 80");
        cpu.rip = 0;
        interpreter.run(1);
        assertEquals(0x8003, cpu.rip);
        in(Setting.REAL, "eb 80");
        interpreter.run(1);
        assertEquals(0xff82, cpu.rip);
    }

    /** Straight on beyond FFFFH there is no wrapping round: the instruction pointer passes the limit. */
    @Test
    void codeDoesNotRunPastTheLimit() {
        in(Setting.REAL, "90");
        cpu.rip = 0xffff;
        machine.ram.write(0x4ffff, 8, 0x90);
        interpreter.run(1);
        assertEquals(0x10000, cpu.rip);
        interpreter.run(1);
        assertEquals("13", events.getFirst().substring(0, 2));
    }

    /** The same bytes at the same linear address, as 32-bit and then as 16-bit code. */
    @Test
    void codeIsDecodedAnewForAnotherSegment() {
        in(Setting.KERNEL_32, "b8 01000000 90");
        interpreter.run(1);
        assertEquals(5, cpu.rip - SmallMachine.CODE);
        cpu.segments[Cpu.CS] = new SegmentRegister(8, 0, 0xffffffffL, 0x9b);
        cpu.rip = SmallMachine.CODE;
        interpreter.run(1);
        assertEquals(3, cpu.rip - SmallMachine.CODE);
    }
}
