# A frame whose CS was forgotten.
# pattern: null-code-segment
# cause: null
# remedy: KERNEL_CS
# good: return
%%asm program
go:
    subq $16, %rsp
    movq $0, 8(%rsp)        #-
    movq $KERNEL_CS, 8(%rsp)    #+
    leaq inside(%rip), %rax
    movq %rax, (%rsp)
    lretq
inside:
    ret
%run go
