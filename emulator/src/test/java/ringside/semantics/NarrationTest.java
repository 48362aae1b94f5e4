package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

import ringside.state.Flags;
import ringside.state.Step;

/** The micro-steps that a student reads, line by line. */
class NarrationTest {
    private final SmallMachine machine = new SmallMachine();

    @Test
    void softwareInterruptFromRing3() {
        machine.gate(0x20, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0xee, 0).user();
        machine.cpu.flags.value(Flags.IF);
        assertEquals(List.of(
            "note  deliver vector: 0x20",
            "check the vector's gate lies within the limit of the IDT: 0x20f ≤ 0xfff",
            "read  gate ← IDT: 0x5ee0000080000",
            "read  gate, upper half: 0x0",
            "check the IDT entry is a 64-bit interrupt gate (type 14) or trap gate (type 15): 0xe is one of 0xc000",
            "check a gate that software calls has DPL ≥ CPL: 0x3 ≥ 0x3",
            "check the gate is present (P = 1): 0x1",
            "check the gate's code-segment selector is not null: 0x8 ≠ 0x0",
            "check the descriptor's last byte lies within the limit of its table: 0xf ≤ 0x9f",
            "read  descriptor ← GDT: 0xaf9b000000ffff",
            "check the gate leads to a code segment: 0x1",
            "check the gate leads inward or stays: the code segment's DPL ≤ CPL: 0x0 ≤ 0x3",
            "check the gate leads to 64-bit code (L = 1, D = 0): 0x2000 = 0x2000",
            "check the gate's code segment is present (P = 1): 0x1",
            "check the TSS is long enough to hold the stack pointer: 0xb ≤ 0x67",
            "read  RSP ← TSS.RSP0: 0x20000",
            "check the new stack pointer is canonical: 0x20000",
            "check the gate's entry point is canonical: 0x50000",
            "write push SS: 0x23",
            "write push RSP: 0x30000",
            "write push RFLAGS: 0x202",
            "write push CS: 0x2b",
            "write push RIP: 0x40002",
            "write SS ← null, RPL = new CPL: 0x0",
            "write RSP ← new stack pointer: 0x1ffd8",
            "write CS ← selector, RPL = CPL: 0x8",
            "write CPL ← new privilege level: 0x0",
            "write RIP ← new instruction pointer: 0x50000",
            "write RFLAGS.IF ← 0 (interrupt gate): 0x0",
            "write RFLAGS.TF, NT, RF ← 0: 0x0"), narrate("cd20"));
    }

    @Test
    void interruptReturnToRing3() {
        machine.push(SmallMachine.USER_DS, SmallMachine.USER_STACK, Flags.IF, SmallMachine.USER_CS, 0x41000);
        assertEquals(List.of(
            "check RFLAGS.NT is clear: IA-32e mode has no nested tasks to return from: 0x0",
            "read  RIP ← pop: 0x41000",
            "read  CS ← pop: 0x2b",
            "read  RFLAGS ← pop: 0x200",
            "check the CS to return to is not null: 0x28 ≠ 0x0",
            "check the descriptor's last byte lies within the limit of its table: 0x2f ≤ 0x9f",
            "read  descriptor ← GDT: 0xaffb000000ffff",
            "check the CS to return to is a code segment: 0x1",
            "check the CS to return to does not have both L and D set: 0x2000 lacks a bit of 0x6000",
            "check a return stays or leads outward: CS.RPL ≥ CPL: 0x3 ≥ 0x0",
            "check a non-conforming code segment has DPL = CS.RPL: 0x3 = 0x3",
            "check the code segment to return to is present (P = 1): 0x1",
            "note  return to an outer privilege level: 0x3",
            "read  RSP ← pop: 0x30000",
            "read  SS ← pop: 0x23",
            "check the descriptor's last byte lies within the limit of its table: 0x27 ≤ 0x9f",
            "read  descriptor ← GDT: 0xcff3000000ffff",
            "check SS.RPL = CS.RPL: 0x3 = 0x3",
            "check the SS to return to is a writable data segment: 0x1",
            "check the stack segment has DPL = CS.RPL: 0x3 = 0x3",
            "check the stack segment to return to is present (P = 1): 0x1",
            "check the RIP to return to is canonical: 0x41000",
            "write RFLAGS ← new flags: 0x202",
            "write CS ← selector, RPL = CPL: 0x2b",
            "write CPL ← new privilege level: 0x3",
            "write RIP ← new instruction pointer: 0x41000",
            "write SS ← selector: 0x23",
            "write RSP ← popped stack pointer: 0x30000",
            "write ES ← null (DPL < CPL): 0x0",
            "write DS ← null (DPL < CPL): 0x0"), narrate("48cf"));
    }

    @Test
    void nothingIsRecordedUnasked() {
        machine.run("cd20");
        assertEquals(List.of(), machine.steps.take());
    }

    private List<String> narrate(String code) {
        machine.steps.recording(true);
        machine.run(code);
        return machine.steps.take().stream().map(NarrationTest::line).toList();
    }

    private static String line(Step step) {
        var text = "%-5s %s: 0x%x".formatted(step.kind().name().toLowerCase(), step.text(), step.value());
        return step.check() != null && step.check().rule().comparesTwo()
            ? text + " %s 0x%x".formatted(step.check().rule().symbol(), step.expected()) : text;
    }
}
