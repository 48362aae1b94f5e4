# movaps of data that is aligned to 8 bytes only.
# pattern: operand-misaligned
# cause: aligned
# remedy: movups
# good: return
%%asm program
go:
    movq %cr4, %rax
    orl $0x600, %eax
    movq %rax, %cr4
    leaq numbers(%rip), %rsi
    movaps (%rsi), %xmm1    #-
    movups (%rsi), %xmm1    #+
    ret
    .data
    .balign 16
    .quad 0
numbers:
    .quad 1, 2
%run go
