# A code segment with both L and D set.
# pattern: code-segment-long-and-big
# cause: both L and D
# remedy: clear D
# good: return 42
%%asm program
go:
    movabsq $0x00ef9b000000ffff, %rax   #-
    movabsq $0x00af9b000000ffff, %rax   #+
    movq %rax, gdt+0x30
    movq %rsp, %rax
    pushq $KERNEL_DS
    pushq %rax
    pushq $2
    pushq $0x30
    pushq $inside
    iretq
inside:
    movl $42, %eax
    ret
%run go
