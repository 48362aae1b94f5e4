# A pointer that was cleared and never set.
# pattern: null-pointer
# cause: RBX = 0x0
# cause: xorl %ebx, %ebx
# remedy: address of something
# good: return 42
%%asm program
go:
    xorl %ebx, %ebx         #-
    leaq word(%rip), %rbx   #+
    nop
    movl (%rbx), %eax
    ret
    .data
word:
    .long 42
%run go
