# The limit was written with .long: the base begins 2 bytes too far on.
# pattern: table-limit-of-32-bits
# cause: 2 bytes further on
# remedy: .word
# good: return
%%asm program
go:
    lgdt pointer(%rip)
    movl $KERNEL_DS, %eax
    movl %eax, %ds
    ret
    .data
pointer:
    .long 0x47              #-
    .word 0x47              #+
    .quad gdt
%run go
