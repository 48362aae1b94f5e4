# The same mistake with the IDT; an interrupt finds out.
# pattern: table-limit-of-32-bits
# cause: 2 bytes further on
# remedy: .word
# good: return
%%asm program
handler:
    iretq
go:
    movl $0x44, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    leaq pointer(%rip), %r11
    lidt (%r11)
    int $0x44
    ret
    .data
pointer:
    .long 0xfff             #-
    .word 0xfff             #+
    .quad idt
%run go
