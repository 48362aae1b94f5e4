# A long computation is cut off by the limit of steps.
# good: steps
%%asm program
go:
    movl $1, %eax
1:  imull $1103515245, %eax, %eax
    addl $12345, %eax
    movl %eax, seed(%rip)
    incl %ecx
    jnz 1b
    ret
    .data
    .balign 4
seed:
    .long 0
%run go
