package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.LegacyMachine.OTHER_TSS;
import static ringside.semantics.LegacyMachine.OTHER_TSS_SELECTOR;
import static ringside.semantics.LegacyMachine.TSS_16;
import static ringside.semantics.LegacyMachine.TSS_16_SELECTOR;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.NON_CANONICAL;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_DS;
import static ringside.semantics.SmallMachine.USER_STACK;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import ringside.engine.Interpreter;
import ringside.isa.Feature;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;

/** What other emulators are known to get wrong, each with what the manual says. */
class PeersGetWrongTest {
    private static final String IRETQ = "48cf";
    private static final String MOV_CR4 = "0f22e0";
    private static final String WRMSR = "0f30";
    private final SmallMachine machine = new SmallMachine();
    private final LegacyMachine legacy = new LegacyMachine();

    /** The fault is raised, and nothing but the fault: the machine is as it was. */
    private static void refused(SmallMachine machine, String code, Check check, String fault) {
        var before = machine.snapshot();
        var raised = assertThrows(Fault.class, () -> machine.run(code));
        assertEquals(check, raised.check());
        assertEquals(fault, raised.shortForm());
        assertEquals(before, machine.snapshot());
    }

    private SmallMachine frame(long rip, int cs, long flags, int ss) {
        return machine.push(ss, USER_STACK, flags, cs, rip);
    }

    /** SDM vol. 2A, IRET, 64-bit mode exceptions: "#GP(0) If the return instruction pointer is not canonical". */
    @ParameterizedTest
    @ValueSource(longs = {NON_CANONICAL, -NON_CANONICAL - 1, 1L << 63})
    void iretqToANonCanonicalRipFaultsBeforeItLeavesTheRing(long rip) {
        frame(rip, USER_CS, 2, USER_DS);
        refused(machine, IRETQ, Check.RETURN_RIP_CANONICAL, "#GP(0x0)");
    }

    /** SDM vol. 2A, IRET: "If the stack segment selector's RPL is not equal to the RPL of the return code segment". */
    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x21, 0x22})
    void iretqComparesTheRplsOfSsAndCs(int ss) {
        frame(CODE, USER_CS, 2, ss);
        refused(machine, IRETQ, Check.RETURN_SS_RPL_EQUALS_CS_RPL, "#GP(0x20)");
    }

    /** SDM vol. 2A, IRET: "If the return code segment selector's RPL is less than the CPL". */
    @Test
    void iretqDoesNotLeadInward() {
        machine.user();
        frame(CODE, KERNEL_CS, 2, KERNEL_DS);
        refused(machine, IRETQ, Check.RETURN_CS_RPL_AT_LEAST_CPL, "#GP(0x8)");
    }

    /** SDM vol. 2B, MOV to control registers: "If an attempt is made to write a 1 to any reserved bit in CR4". */
    @ParameterizedTest
    @ValueSource(ints = {15, 19, 26, 27, 31, 32, 63})
    void reservedBitsOfCr4(int bit) {
        machine.set(Cpu.RAX, machine.cpu.cr4 | 1L << bit);
        refused(machine, MOV_CR4, Check.CR4_RESERVED_BITS_ZERO, "#GP(0x0)");
    }

    /** SDM vol. 3A, 2.5: CR4.PCIDE is there where CPUID.01H:ECX.PCID says so, and reserved elsewhere. */
    @Test
    void pcideWithoutPcids() {
        machine.cpu.model = machine.cpu.model.without(Feature.PCID);
        machine.set(Cpu.RAX, machine.cpu.cr4 | Cpu.CR4_PCIDE);
        refused(machine, MOV_CR4, Check.CR4_RESERVED_BITS_ZERO, "#GP(0x0)");
    }

    /** SDM vol. 2B, WRMSR: "If the source register contains a non-canonical address" and ECX names one of these. */
    @ParameterizedTest
    @ValueSource(ints = {0x175, 0x176, 0xc0000082, 0xc0000083, 0xc0000100, 0xc0000101, 0xc0000102})
    void nonCanonicalBasesInModelSpecificRegisters(int number) {
        machine.set(Cpu.RCX, number).set(Cpu.RAX, 0).set(Cpu.RDX, 0x8000);
        refused(machine, WRMSR, Check.MSR_CANONICAL, "#GP(0x0)");
    }

    /** SDM vol. 2A, LGDT/LIDT, 64-bit mode exceptions: "#GP(0) If the memory address [base] is non-canonical". */
    @ParameterizedTest
    @ValueSource(strings = {"0f0113", "0f011b"})
    void nonCanonicalBasesOfGdtrAndIdtr(String code) {
        machine.set(Cpu.RBX, DATA).ram.write(DATA, 16, 0xfff);
        machine.ram.write(DATA + 2, 64, NON_CANONICAL);
        refused(machine, code, Check.TABLE_BASE_CANONICAL, "#GP(0x0)");
    }

    /** SDM vol. 3A, 8.2.3 and 3.5.2: the base in a 16-byte descriptor has 64 bits, which must be canonical. */
    @Test
    void nonCanonicalBasesOfLdtrAndTr() {
        machine.system(LDT_SELECTOR, 0x82, NON_CANONICAL, 0x1f);
        machine.set(Cpu.RAX, LDT_SELECTOR);
        refused(machine, "0f00d0", Check.SYSTEM_BASE_CANONICAL, "#GP(0x48)");
        machine.system(TSS_SELECTOR, 0x89, NON_CANONICAL, 0x67);
        machine.set(Cpu.RAX, TSS_SELECTOR);
        refused(machine, "0f00d8", Check.SYSTEM_BASE_CANONICAL, "#GP(0x38)");
    }

    /** SDM vol. 3A, 7.15, Interrupt 12: in 64-bit mode a non-canonical address through SS is #SS(0). */
    @Test
    void nonCanonicalAddressesThroughTheStackRaiseSs() {
        machine.set(Cpu.RBP, NON_CANONICAL).set(Cpu.RBX, NON_CANONICAL);
        refused(machine, "0f014500", Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)");
        refused(machine, "0f0103", Check.ADDRESS_CANONICAL, "#GP(0x0)");
        machine.set(Cpu.RSP, NON_CANONICAL);
        refused(machine, IRETQ, Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)");
    }

    /** SDM vol. 3A, 7.13: EXT is set for events from outside the program, also for int1, and not for INT n. */
    @ParameterizedTest
    @CsvSource({"cd20, 0x20, #NP(0x102)", "cc, 3, #NP(0x1a)", "f1, 1, #NP(0xb)"})
    void extInTheErrorCodeOfInstructions(String code, int vector, String fault) {
        machine.gate(vector, HANDLER, KERNEL_CS, 0x0e, 0);
        refused(machine, code, Check.GATE_PRESENT, fault);
    }

    @Test
    void extInTheErrorCodeOfInterrupts() {
        machine.gate(0x20, HANDLER, KERNEL_CS, 0x0e, 0);
        var fault = assertThrows(Fault.class, () -> machine.deliver(Event.external(0x20)));
        assertEquals("#NP(0x103)", fault.shortForm());
    }

    /** SDM vol. 2A, INT n and CALL: of a 16-bit gate only "EIP AND FFFFH" is taken. */
    @Test
    void sixteenBitGatesHaveSixteenBitsOfOffset() {
        legacy.ram.write(SmallMachine.IDT + 8 * 0x20, 64, 0xdead_8600_0008_1234L);
        legacy.run("cd20");
        assertEquals(0x1234, legacy.cpu.rip);
    }

    /** SDM vol. 3A, 9.6, figure 9-10: the 16-bit TSS. */
    @Test
    void theSixteenBitTssHasItsOwnLayout() {
        Tasks.ready(legacy, TSS_16_SELECTOR);
        legacy.task(OTHER_TSS_SELECTOR).set(Cpu.RBX, 0x1234_5678);
        legacy.ram.write(TSS_16 + 14, 16, 0x4321);
        legacy.ram.write(TSS_16 + 16, 16, 0x0202);
        legacy.ram.write(TSS_16 + 18, 16, 0xaaaa);
        legacy.run("ea00000000a000");
        assertEquals(0x4321, legacy.cpu.rip);
        assertEquals(0xaaaa, legacy.cpu.gpr[Cpu.RAX] & 0xffff);
        assertEquals(Flags.FIXED | Flags.IF, legacy.cpu.flags.value());
        assertEquals(0x1234_5678, legacy.ram.read(OTHER_TSS + 0x34, 32));
    }

    /** SDM vol. 3B, 22.2.1: "A task switch [to a TSS with VM set] ... enters virtual-8086 mode". */
    @Test
    void aTaskSwitchEntersVirtual8086Mode() {
        Tasks.ready(legacy, OTHER_TSS_SELECTOR, 0x4000, 0x6000);
        Tasks.field(legacy, OTHER_TSS_SELECTOR, Tasks.EFLAGS, Flags.VM | Flags.FIXED);
        legacy.run("ea000000005000");
        assertTrue(legacy.cpu.inVirtual8086Mode());
        assertEquals(3, legacy.cpu.cpl);
        assertEquals(0x40000, legacy.cpu.segments[Cpu.CS].base());
        assertEquals(0xffff, legacy.cpu.segments[Cpu.DS].limit());
    }

    /** SDM vol. 3A, 7.15, Interrupt 10: IRET with NT set and a back link that is no busy TSS: #TS. */
    @Test
    void ntWithANullBackLinkIsTs() {
        legacy.ram.write(TSS, 16, 0);
        legacy.cpu.flags.put(Flags.NT, true);
        refused(legacy, "cf", Check.BACK_LINK_NOT_NULL, "#TS(0x0)");
    }

    /** SDM vol. 3B, 19.3.1.1: RF in the image that IRET pops keeps a breakpoint from striking again; once. */
    @Test
    void rfThroughIretLetsOneInstructionPass() {
        frame(CODE + 0x100, KERNEL_CS, Flags.FIXED | Flags.RF, KERNEL_DS);
        var interpreter = code("48cf");
        machine.ram.write(CODE + 0x100, 16, 0x9090);
        machine.cpu.dr[0] = CODE + 0x100;
        machine.cpu.dr[1] = CODE + 0x101;
        machine.cpu.dr[7] |= 5;
        machine.memory.flush();
        interpreter.run(2);
        assertEquals(CODE + 0x101, machine.cpu.rip);
        interpreter.step();
        assertEquals(HANDLER + 16, machine.cpu.rip);
    }

    /** SDM vol. 3A, 7.8.1 and vol. 3B, 19.3.1.4: the instruction after an IRET that sets TF is executed, then #DB. */
    @Test
    void tfThroughIretTrapsAfterTheNextInstruction() {
        frame(CODE + 0x100, KERNEL_CS, Flags.FIXED | Flags.TF, KERNEL_DS);
        var interpreter = code("48cf");
        machine.ram.write(CODE + 0x100, 16, 0x9090);
        interpreter.run(3);
        assertEquals(HANDLER + 16, machine.cpu.rip);
        assertEquals(CODE + 0x101, machine.read(machine.cpu.gpr[Cpu.RSP]));
    }

    /** SDM vol. 3A, 7.8.3: MOV SS holds #DB off, and a trap of its own is lost; the next instruction's comes. */
    @Test
    void movSsHoldsTheSingleStepTrapOff() {
        machine.set(Cpu.RAX, KERNEL_DS).cpu.flags.put(Flags.TF, true);
        var interpreter = code("8ed09090");
        interpreter.run(3);
        assertEquals(HANDLER + 16, machine.cpu.rip);
        assertEquals(CODE + 3, machine.read(machine.cpu.gpr[Cpu.RSP]));
    }

    /** SDM vol. 2B, STI: the shadow of STI is for maskable interrupts; #DB comes right behind it. */
    @Test
    void stiDoesNotHoldTheSingleStepTrapOff() {
        machine.cpu.flags.put(Flags.TF, true);
        var interpreter = code("fb9090");
        interpreter.run(2);
        assertEquals(HANDLER + 16, machine.cpu.rip);
        assertEquals(CODE + 1, machine.read(machine.cpu.gpr[Cpu.RSP]));
        assertFalse(machine.cpu.flags.has(Flags.TF));
    }

    private Interpreter code(String hex) {
        machine.ram.write(CODE, HexFormat.of().parseHex(hex));
        return new Interpreter(machine.cpu, machine.memory, machine.steps, machine.cpu.model.features());
    }
}
