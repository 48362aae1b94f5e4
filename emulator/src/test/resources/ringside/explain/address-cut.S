# An address is kept in a 32-bit register.
# pattern: address-cut-to-32-bits
# cause: lower half
# remedy: 64-bit registers
# good: return 42
%%asm program
go:
    leaq word(%rip), %rax
    movl %eax, %edi         #-
    movq %rax, %rdi         #+
    movl (%rdi), %eax
    ret
    .data
word:
    .long 42
%run go
