# SS belongs above RSP in the frame; here RSP was pushed first.
# pattern: frame-slots-swapped
# cause: the RSP slot holds 0x10
# remedy: push SS first
# good: return
%%asm program
go:
    movq %rsp, %rax
    pushq %rax              #-
    pushq $KERNEL_DS
    pushq %rax              #+
    pushfq
    pushq $KERNEL_CS
    pushq $inside
    iretq
inside:
    ret
%run go
