# A function that pushes and does not pop.
# pattern: push-without-pop
# cause: pushq %rbx
# remedy: one pop for each push
# good: return 42
%%asm program
go:
    movl $0x1111, %ebx
    call work
    ret
work:
    pushq %rbx
    movl $42, %eax
    popq %rbx               #+
    ret
%run go
