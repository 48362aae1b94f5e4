# hlt waits for the timer while interrupts are off.
# pattern: halted-with-interrupts-off
# cause: Interrupt 0x20 is on its way
# cause: `cli` at step
# remedy: sti right before hlt
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
    cli
    sti
    cli
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
    hlt
    movl ticks(%rip), %eax
    cli
    ret
    .data
    .balign 4
ticks:
    .long 0
%run go
