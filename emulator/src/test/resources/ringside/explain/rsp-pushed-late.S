# RSP is pushed after SS, so the code that iretq enters has a stack one slot too low.
# pattern: rsp-pushed-after-ss
# cause: 0x10
# cause: SS slot
# remedy: Copy RSP
# good: return 42
%%asm program
go:
    movq %rsp, %rcx         #+
    pushq $KERNEL_DS
    pushq %rsp              #-
    pushq %rcx              #+
    pushfq
    pushq $KERNEL_CS
    pushq $inside
    iretq
inside:
    movl $42, %eax
    ret
%run go
