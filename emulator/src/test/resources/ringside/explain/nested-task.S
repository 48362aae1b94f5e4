# Flags with NT set are loaded before an interrupt return.
# pattern: nested-task-flag
# cause: NT is set
# remedy: Clear NT
# good: return
%%asm program
go:
    movq %rsp, %rax
    pushq $KERNEL_DS
    pushq %rax
    pushq $2
    pushq $KERNEL_CS
    pushq $inside
    pushq $0x4002           #-
    pushq $2                #+
    popfq
    iretq
inside:
    ret
%run go
