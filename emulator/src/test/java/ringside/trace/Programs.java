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
