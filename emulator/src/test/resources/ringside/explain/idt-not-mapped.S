# IDTR gets the physical address of the IDT.
# pattern: table-not-mapped
# cause: the IDT
# cause: 0x101
# remedy: linear address
# good: return
%%asm program
handler:
    iretq
go:
    movl $0x44, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    lidt pointer(%rip)
    int $0x44
    ret
    .data
pointer:
    .word 0xfff
    .quad 0x101000          #-
    .quad idt               #+
%run go
