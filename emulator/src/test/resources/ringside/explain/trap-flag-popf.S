# popf loads flags with TF set: the processor stops behind the next instruction.
# pattern: trap-flag-from-popf
# cause: `popfq` at step
# cause: `addl $0x28, %eax`
# cause: `pushq $0x102` set it
# remedy: Clear TF
# good: return 42
%%asm program
go:
    movl $2, %eax
    pushq $0x102            #-
    pushq $2                #+
    popfq
    addl $40, %eax
    ret
%run go
