package ringside.trace;

import java.util.Random;

/** Guests in which much happens. */
final class Programs {
    /** Timer interrupts, software interrupts, page faults, the serial port, strings, vectors, the time-stamp counter. */
    static final String EVERYTHING = """
        go: fninit
            mov %cr4, %rax
            or $0x600, %eax
            mov %rax, %cr4
            lea timer(%rip), %rax
            mov $0x20, %edi
            call gate
            lea fault(%rip), %rax
            mov $14, %edi
            call gate
            lea soft(%rip), %rax
            mov $0x80, %edi
            call gate
            mov $0x11, %al
            out %al, $0x20
            mov $0x20, %al
            out %al, $0x21
            mov $4, %al
            out %al, $0x21
            mov $1, %al
            out %al, $0x21
            mov $0x34, %al
            out %al, $0x43
            mov $30, %al
            out %al, $0x40
            xor %eax, %eax
            out %al, $0x40
            sti
        1:  mov counter(%rip), %ecx
            push %rcx
            pop %rbx
            int $0x80
            .byte 0x48, 0x8b, 0x1c, 0x25, 0, 0x50, 0, 0
            rdtsc
            xor %rax, %r8
            mov $0x3f8, %edx
            mov $'x', %al
            out %al, %dx
            lea buffer(%rip), %rdi
            mov $300, %ecx
            add counter(%rip), %ecx
            rep stosb
            lea buffer(%rip), %rsi
            mov $40, %ecx
            rep movsq
            cvtsi2sd %rdi, %xmm0
            addsd %xmm0, %xmm1
            fld1
            fldpi
            faddp
            fstpl buffer+8(%rip)
            mov $60, %ecx
        2:  imul $77, %r8, %r8
            mov %r8, buffer(,%rcx,8)
            loop 2b
            cmpl $LIMIT, counter(%rip)
            jb 1b
            cli
            ret
        gate:
            shl $4, %edi
            mov %ax, idt(%rdi)
            movw $KERNEL_CS, idt+2(%rdi)
            movw $0x8e00, idt+4(%rdi)
            shr $16, %rax
            mov %ax, idt+6(%rdi)
            movl $0xffffffff, idt+8(%rdi)
            ret
        timer:
            push %rax
            incl counter(%rip)
            mov $0x20, %al
            out %al, $0x20
            pop %rax
            iretq
        fault:
            addq $8, 8(%rsp)
            add $8, %rsp
            iretq
        soft:
            inc %r9
            iretq
        .data
        counter: .long 0
        .balign 4096
        buffer: .space 20000
        """;

    /** Twenty thousand system calls from ring 3 and back, with swapgs and a stack of the kernel's own. */
    static final String SYSTEM_CALLS = """
        entry:
            swapgs
            mov %rsp, %gs:8
            mov %gs:0, %rsp
            push %rcx
            push %r11
            add %rdi, total(%rip)
            mov total(%rip), %rax
            pop %r11
            pop %rcx
            mov %gs:8, %rsp
            swapgs
            sysretq
        back:
            mov kept(%rip), %rsp
            mov total(%rip), %rax
            ret
        go: mov %rsp, kept(%rip)
            mov $0x80, %edi
            lea back(%rip), %rsi
            mov $3, %edx
            call set_idt_entry
            mov $0xc0000081, %ecx
            xor %eax, %eax
            mov $0x001b0008, %edx
            wrmsr
            mov $0xc0000082, %ecx
            lea entry(%rip), %rax
            mov %rax, %rdx
            shr $32, %rdx
            wrmsr
            mov $0xc0000084, %ecx
            mov $0x44700, %eax
            xor %edx, %edx
            wrmsr
            mov $0xc0000102, %ecx
            lea local(%rip), %rax
            mov %rax, %rdx
            shr $32, %rdx
            wrmsr
            mov $0x202, %r11d
            mov $user, %rcx
            mov $user_stack_top, %rsp
            sysretq
        user:
            mov $20000, %ebx
        1:  mov %ebx, %edi
            syscall
            dec %ebx
            jnz 1b
            int $0x80
            .data
            .balign 8
        local: .quad interrupt_stack_top - 64, 0
        total: .quad 0
        kept: .quad 0
        """;

    /** From real mode to protected mode, with the screen, and a loop there. */
    static final String SECTOR = """
        org 0x7c00
            cli
            xor ax, ax
            mov ds, ax
            mov ss, ax
            mov sp, 0x7c00
            mov ax, 0xb800
            mov es, ax
            mov di, 0
            mov cx, 200
        fill:
            mov word [es:di], 0x0741
            add di, 2
            loop fill
            lgdt [table]
            mov eax, cr0
            or al, 1
            mov cr0, eax
            jmp 8:wide
        bits 32
        wide:
            mov ax, 16
            mov ds, ax
            mov ss, ax
            mov esp, 0x7c00
            mov ecx, 10000
        next:
            add [0x9000], ecx
            push ecx
            pop eax
            loop next
            hlt
        align 8
        gdt:
            dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff
        table:
            dw 23
            dd gdt
        times 510-($-$$) db 0
        dw 0xaa55
        """;

    private Programs() {
    }

    /** {@link #EVERYTHING} until that many timer interrupts have come, each after about 2,500 steps. */
    static String everything(int interrupts) {
        return EVERYTHING.replace("LIMIT", Integer.toString(interrupts));
    }

    /** Arithmetic and memory at random, 300 times the same 60 instructions. */
    static String random(long seed) {
        var random = new Random(seed);
        var text = new StringBuilder("go: mov $300, %ebp\nlea buffer(%rip), %rsi\n1:\n");
        for (int i = 0; i < 60; i++) {
            text.append(instruction(random)).append('\n');
        }
        return text + "dec %ebp\njnz 1b\nret\n.data\nbuffer: .space 4096\n";
    }

    private static String instruction(Random random) {
        String[] registers = {"%rax", "%rbx", "%rcx", "%rdx", "%r8", "%r9", "%r10", "%r11"};
        var one = registers[random.nextInt(registers.length)];
        var other = registers[random.nextInt(registers.length)];
        int offset = random.nextInt(4000);
        return switch (random.nextInt(9)) {
            case 0 -> "add %s, %s".formatted(one, other);
            case 1 -> "imul %s, %s".formatted(one, other);
            case 2 -> "mov %s, %d(%%rsi)".formatted(one, offset);
            case 3 -> "xor %d(%%rsi), %s".formatted(offset, one);
            case 4 -> "sub $%d, %s".formatted(random.nextInt(), one);
            case 5 -> "push %s\npop %s".formatted(one, other);
            case 6 -> "addb $%d, %d(%%rsi)".formatted(random.nextInt(100), offset);
            case 7 -> "rol $%d, %s".formatted(random.nextInt(1, 63), one);
            default -> "cmp %s, %s\njc 2f\nnot %s\n2:".formatted(one, other, other);
        };
    }
}
