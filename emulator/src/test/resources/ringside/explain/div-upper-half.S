# div without clearing EDX.
# pattern: dividend-upper-half
# cause: upper half
# remedy: xor %edx, %edx
# good: return 14
%%asm program
go:
    movl $100, %eax
    movl $7, %ecx
    movl $9, %edx           #-
    xorl %edx, %edx         #+
    divl %ecx
    ret
%run go
