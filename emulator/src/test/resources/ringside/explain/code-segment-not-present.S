# A code segment whose P bit is 0.
# pattern: descriptor-not-present
# cause: not present
# cause: The descriptor that decided was written by
# remedy: Set P
# good: return
%%asm program
go:
    movabsq $0x00af1b000000ffff, %rax   #-
    movabsq $0x00af9b000000ffff, %rax   #+
    movq %rax, gdt+0x30
    pushq $0x30
    pushq $inside
    lretq
inside:
    ret
%run go
