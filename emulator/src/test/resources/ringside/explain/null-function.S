# A call through a pointer that was never set.
# pattern: null-function
# cause: 0x0
# remedy: function's address
# good: return 42
%%asm program
work:
    movl $42, %eax
    ret
go:
    leaq work(%rip), %rax   #+
    movq %rax, operation(%rip)  #+
    call *operation(%rip)
    ret
    .data
operation:
    .quad 0
%run go
