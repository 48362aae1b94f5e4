# The loop waits for the timer's handler while interrupts are off.
# pattern: waits-with-interrupts-off
# cause: Interrupt 0x20 is on its way
# cause: ticks
# cause: it was 0 from the beginning
# remedy: sti
# good: return 1
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
    movb $100, %al
    outb %al, $0x40
    xorl %eax, %eax
    outb %al, $0x40
    sti                     #+
wait:
    movl ticks(%rip), %eax
    testl %eax, %eax
    jz wait
    cli
    ret
    .data
    .balign 4
ticks:
    .long 0
%run go
