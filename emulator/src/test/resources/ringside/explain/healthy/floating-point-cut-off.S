# The same, cut off: the general registers and memory are the same each time round.
# good: steps
%%asm program
go:
    movq %cr4, %rax
    orl $0x600, %eax
    movq %rax, %cr4
    movl $1, %eax
    cvtsi2sd %eax, %xmm1
    movl $1000000, %eax
    cvtsi2sd %eax, %xmm2
1:  addsd %xmm1, %xmm0
    ucomisd %xmm2, %xmm0
    jb 1b
    ret
%run go
