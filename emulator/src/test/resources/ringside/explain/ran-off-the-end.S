# A program without an end.
# pattern: ran-off-the-end
# cause: zeros
# remedy: End the program
# good: return 42
%%asm program
go:
    movl $42, %eax
    xorl %ecx, %ecx
    jmp last
    .balign 16
last:
    movq %rax, %rdx
    xorl %eax, %eax
    movl %edx, %eax         #+
    ret                     #+
    .fill 64, 1, 0
%run go
