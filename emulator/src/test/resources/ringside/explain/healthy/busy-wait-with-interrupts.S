# A loop waits for the timer with interrupts on.
# good: return 3
%%asm program
timer:
    pushq %rax
    incl ticks(%rip)
    movb $0x20, %al
    outb %al, $0x20
    popq %rax
    iretq
go:
    movl $0x20, %edi
    leaq timer(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movb $0x11, %al
    outb %al, $0x20
    movb $0x20, %al
    outb %al, $0x21
    movb $4, %al
    outb %al, $0x21
    movb $1, %al
    outb %al, $0x21
    movb $0x34, %al
    outb %al, $0x43
    movb $200, %al
    outb %al, $0x40
    xorl %eax, %eax
    outb %al, $0x40
    sti
wait:
    pause
    cmpl $3, ticks(%rip)
    jb wait
    cli
    movl ticks(%rip), %eax
    ret
    .data
    .balign 4
ticks:
    .long 0
%run go
