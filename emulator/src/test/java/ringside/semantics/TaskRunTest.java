package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.LegacyMachine.OTHER_TSS;
import static ringside.semantics.LegacyMachine.OTHER_TSS_SELECTOR;
import static ringside.semantics.LegacyMachine.TASK_GATE;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.GDT;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.IDT;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;

import java.util.HexFormat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import ringside.engine.Interpreter;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;

/** Task switches in a running machine: what follows them, by event and by instruction. */
class TaskRunTest {
    private static final String JUMP = "ea000000005000";
    private static final int NEW_EIP = 0x5000;
    private static final int NEW_ESP = 0x8000;

    private final LegacyMachine machine = new LegacyMachine();
    private final Cpu cpu = machine.cpu;
    private final Interpreter interpreter =
        new Interpreter(cpu, machine.memory, machine.steps, cpu.model.features());

    @BeforeEach
    void ready() {
        Tasks.ready(machine, OTHER_TSS_SELECTOR);
    }

    @Test
    void faultInTheNewTaskIsDeliveredThere() {
        Tasks.segment(machine, OTHER_TSS_SELECTOR, Cpu.ES, 0x100);
        step(JUMP);
        assertEquals(HANDLER + 16L * ExceptionVector.TS.number(), cpu.rip);
        assertEquals(NEW_ESP - 16, cpu.gpr[Cpu.RSP]);
        assertEquals(0x100, machine.doubleword(0));
        assertEquals(NEW_EIP, machine.doubleword(1));
        assertEquals(KERNEL_CS, machine.doubleword(2));
        assertEquals(OTHER_TSS_SELECTOR, cpu.tr.selector());
    }

    @Test
    void stackThatCannotBeLoadedIsReplacedByThatOfRing0() {
        Tasks.segment(machine, OTHER_TSS_SELECTOR, Cpu.SS, 0);
        step(JUMP);
        assertEquals(HANDLER + 16L * ExceptionVector.TS.number(), cpu.rip);
        assertEquals(0, cpu.cpl);
        assertEquals(KERNEL_STACK - 24, cpu.gpr[Cpu.RSP]);
        assertEquals(0, machine.doubleword(0));
        assertEquals(NEW_EIP, machine.doubleword(1));
        assertEquals(NEW_ESP, machine.doubleword(4));
    }

    @Test
    void trapFlagOfTheTssTrapsBeforeTheFirstInstruction() {
        machine.ram.write(OTHER_TSS + 0x64, 16, 1);
        step(JUMP);
        if (cpu.rip == NEW_EIP) {
            interpreter.step();
        }
        assertEquals(HANDLER + 16L * ExceptionVector.DB.number(), cpu.rip);
        assertEquals(NEW_EIP, machine.doubleword(0));
        assertTrue((cpu.dr[6] & Cpu.DR6_BT) != 0);
    }

    @Test
    void taskGateHandlesAFaultAndReturnsToTheInstruction() {
        machine.ram.write(IDT + 8L * ExceptionVector.GP.number(), 64, machine.ram.read(GDT + TASK_GATE, 64));
        machine.ram.write(NEW_EIP, HexFormat.of().parseHex("83c404cf"));
        step("8ec0", 0x1234);
        assertEquals(NEW_EIP, cpu.rip);
        assertEquals(0x1234, machine.doubleword(0));
        assertEquals(CODE, Tasks.field(machine, TSS_SELECTOR, Tasks.EIP));
        interpreter.run(2);
        assertEquals(CODE, cpu.rip);
        assertEquals(TSS_SELECTOR, cpu.tr.selector());
        assertEquals(NEW_EIP + 4, Tasks.field(machine, OTHER_TSS_SELECTOR, Tasks.EIP));
    }

    @Test
    void doubleFaultTaskRescuesABrokenStack() {
        machine.ram.write(IDT + 8L * ExceptionVector.DF.number(), 64, machine.ram.read(GDT + TASK_GATE, 64));
        machine.gate(ExceptionVector.GP.number(), HANDLER, 0x100, 0x8e);
        step("8ec0", 0x1234);
        assertEquals(NEW_EIP, cpu.rip);
        assertEquals(OTHER_TSS_SELECTOR, cpu.tr.selector());
        assertEquals(0, machine.doubleword(0));
    }

    @Test
    void switchedToAVirtual8086TaskByIret() {
        Tasks.field(machine, OTHER_TSS_SELECTOR, Tasks.EFLAGS, 0x20002);
        Tasks.segment(machine, OTHER_TSS_SELECTOR, Cpu.CS, 0x4200);
        Tasks.field(machine, OTHER_TSS_SELECTOR, Tasks.EIP, 0);
        machine.change(OTHER_TSS_SELECTOR, 0, SmallMachine.bit(2));
        machine.ram.write(SmallMachine.TSS, 16, OTHER_TSS_SELECTOR);
        cpu.flags.value(0x4002);
        step("cf");
        assertTrue(cpu.inVirtual8086Mode());
        assertEquals(0x42000, cpu.segments[Cpu.CS].base());
        machine.ram.write(0x42000, HexFormat.of().parseHex("0f0b"));
        interpreter.step();
        assertEquals(HANDLER + 16L * ExceptionVector.UD.number(), cpu.rip);
        assertEquals(0, cpu.cpl);
        assertEquals(0x4200, machine.doubleword(1));
    }

    private void step(String code) {
        machine.ram.write(CODE, HexFormat.of().parseHex(code));
        interpreter.step();
    }

    private void step(String code, long rax) {
        cpu.gpr[Cpu.RAX] = rax;
        step(code);
    }
}
