# What a loop changes lies in a vector register.
# good: return 100000
%%asm program
go:
    movq %cr4, %rax
    orl $0x600, %eax
    movq %rax, %cr4
    movl $1, %eax
    cvtsi2sd %eax, %xmm1
    movl $20000, %eax
    cvtsi2sd %eax, %xmm2
    xorl %eax, %eax
    cvtsi2sd %eax, %xmm0
1:  addsd %xmm1, %xmm0
    ucomisd %xmm2, %xmm0
    jb 1b
    movl $100000, %eax
    ret
%run go
