# A division by 0.
# pattern: division-by-zero
# cause: by 0
# remedy: Test
# good: return 10
%%asm program
go:
    movl $100, %eax
    xorl %edx, %edx
    xorl %ecx, %ecx         #-
    movl $10, %ecx          #+
    divl %ecx
    ret
%run go
