# A return within ring 0 with the user's stack segment.
# pattern: user-stack-segment-for-ring-0
# cause: another ring
# remedy: same ring
# good: return
%%asm program
go:
    movq %rsp, %rax
    pushq $USER_DS          #-
    pushq $KERNEL_DS        #+
    pushq %rax
    pushq $2
    pushq $KERNEL_CS
    pushq $inside
    iretq
inside:
    ret
%run go
