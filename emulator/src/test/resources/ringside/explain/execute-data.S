# Code that was written into data.
# pattern: execute-disabled
# cause: XD = 1
# remedy: Jump to code
# good: return 42
%%asm program
go:
    leaq code(%rip), %rax
    call *%rax
    ret
    .data                   #-
code:
    movl $42, %eax
    ret
%run go
