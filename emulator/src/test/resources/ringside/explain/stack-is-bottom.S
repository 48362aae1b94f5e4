# RSP gets the label at the stack's beginning; pushes go down.
# pattern: stack-is-bottom
# cause: lowest address
# remedy: plus its size
# good: return
%%asm program
go:
    movq %rsp, %rbp
    leaq user_stack_top-0x10000(%rip), %rsp     #-
    leaq user_stack_top(%rip), %rsp     #+
    pushq %rbp
    popq %rsp
    ret
%run go
