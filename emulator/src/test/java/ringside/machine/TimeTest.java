package ringside.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import ringside.engine.Interpreter;
import ringside.state.Cpu;
import ringside.state.CpuidModel;

/** Interrupts come at the very same instruction however the machine is run; a halted processor sleeps. */
class TimeTest {
    private static final long MEMORY = 16L << 20;
    /** A flat 32-bit GDT, an IDT whose vectors 0x20 to 0x2f lead to {@code handler}; the handler counts in EBP. */
    private static final String SETTING = """
            lgdt gdtr
            .att_syntax
            ljmp $8, $1f
            .intel_syntax noprefix
        1:  mov eax, 0x10
            mov ss, eax
            mov ds, eax
            mov esp, 0x180000
            lea edi, idt
            mov ecx, 0x30
            lea eax, handler
        2:  mov edx, eax
            and edx, 0xffff
            or edx, 0x80000
            mov [edi], edx
            mov edx, eax
            mov dx, 0x8e00
            mov [edi + 4], edx
            add edi, 8
            loop 2b
            lidt idtr
            xor ebp, ebp
            jmp go
        gdt: .quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff
        gdtr: .word 23
            .long gdt
        idtr: .word 0x30 * 8 - 1
            .long idt
            .balign 8
        idt: .skip 0x30 * 8
        """;
    /** The local APIC's timer, periodic, every 97 ticks; work that touches the APIC now and then. */
    private static final String APIC_WORK = SETTING + """
        go: mov ebx, 0xfee00000
            mov dword ptr [ebx + 0x3e0], 0xb
            mov dword ptr [ebx + 0x320], 0x20021
            mov dword ptr [ebx + 0x380], 97
            sti
        3:  add ecx, ebp
            imul ecx, ecx, 77
            mov edi, [ebx + 0x390]
            xor ecx, edi
            inc esi
            cmp ebp, 50
            jb 3b
            cli
            hlt
        handler: inc ebp
            add ecx, esi
            mov dword ptr [ebx + 0xb0], 0
            iretd
        """;

    private final Machine machine = Machine.empty(MEMORY, CpuidModel.DEFAULT);

    private Cpu run(String text, long stride) {
        machine.boot(Images.flat(text));
        var outcome = Interpreter.Outcome.LIMIT;
        for (int i = 0; i < 100_000 && outcome == Interpreter.Outcome.LIMIT; i++) {
            outcome = machine.interpreter().run(stride);
        }
        assertSame(Interpreter.Outcome.HALT, outcome);
        return machine.cpu().copy();
    }

    @Test
    void steppingAndRunningMeetInterruptsAtTheSameInstruction() {
        long start = machine.cpu().instructions;
        var whole = run(APIC_WORK, Long.MAX_VALUE);
        long length = whole.instructions - start;
        for (long stride : new long[] {1, 7, 1000}) {
            long before = machine.cpu().instructions;
            var other = run(APIC_WORK, stride);
            assertArrayEquals(whole.gpr, other.gpr, "in strides of " + stride);
            assertEquals(length, other.instructions - before);
        }
        assertEquals(50, whole.gpr[Cpu.RBP]);
    }

    @Test
    void anInterruptOfOnesOwnComesAtTheNextInstruction() {
        var cpu = run(SETTING + """
            go: mov ebx, 0xfee00000
                xor ecx, ecx
                sti
                nop
                mov dword ptr [ebx + 0x300], 0x40022
                inc ecx
                inc ecx
                cli
                hlt
            handler: mov esi, ecx
                mov dword ptr [ebx + 0xb0], 0
                iretd
            """, Long.MAX_VALUE);
        assertEquals(0, cpu.gpr[Cpu.RSI]);
        assertEquals(2, cpu.gpr[Cpu.RCX]);
    }

    @Test
    void aHaltedProcessorSleepsUntilTheTimerWakesIt() {
        var cpu = run(SETTING + """
            go: mov ebx, 0xfee00000
                mov dword ptr [ebx + 0x3e0], 0xb
                mov dword ptr [ebx + 0x320], 0x21
                mov dword ptr [ebx + 0x380], 1000000
                rdtsc
                mov esi, eax
                sti
                hlt
                rdtsc
                sub eax, esi
                cli
                hlt
            handler: inc ebp
                iretd
            """, Long.MAX_VALUE);
        assertEquals(1, cpu.gpr[Cpu.RBP]);
        assertTrue(cpu.gpr[Cpu.RAX] >= 999_990 && cpu.gpr[Cpu.RAX] < 1_000_010, "slept " + cpu.gpr[Cpu.RAX]);
    }

    @Test
    void theIntervalTimerInterruptsThroughTheControllers() {
        var cpu = run(SETTING + """
            go: mov al, 0x11
                out 0x20, al
                mov al, 0x20
                out 0x21, al
                mov al, 4
                out 0x21, al
                mov al, 1
                out 0x21, al
                mov al, 0xfe
                out 0x21, al
                mov al, 0x34
                out 0x43, al
                mov al, 100
                out 0x40, al
                mov al, 0
                out 0x40, al
            4:  sti
                hlt
                cmp ebp, 5
                jb 4b
                cli
                hlt
            handler: inc ebp
                mov al, 0x20
                out 0x20, al
                iretd
            """, Long.MAX_VALUE);
        assertEquals(5, cpu.gpr[Cpu.RBP]);
    }

    @Test
    void withEverythingMaskedNothingWakesTheProcessor() {
        machine.boot(Images.flat("""
            mov al, 0xff
            out 0x21, al
            mov al, 0x34
            out 0x43, al
            mov al, 100
            out 0x40, al
            out 0x40, al
            sti
            hlt
            """));
        assertSame(StopReason.HALT, machine.run(Run.onward()).reason());
    }

    @Test
    void aResetEndsTheRun() {
        machine.boot(Images.flat("mov al, 0xfe\nout 0x64, al\nhlt"));
        assertSame(StopReason.RESET, machine.run(Run.onward()).reason());
        machine.boot(Images.flat("mov al, 6\nmov dx, 0xcf9\nout dx, al\nhlt"));
        assertSame(StopReason.RESET, machine.run(Run.onward()).reason());
    }
}
