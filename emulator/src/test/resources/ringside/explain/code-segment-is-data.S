# A far return to the data segment.
# pattern: code-segment-is-data
# cause: a data segment
# remedy: KERNEL_CS
# good: return 42
%%asm program
go:
    pushq $KERNEL_DS        #-
    pushq $KERNEL_CS        #+
    pushq $inside
    lretq
inside:
    movl $42, %eax
    ret
%run go
