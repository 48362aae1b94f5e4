# A recursion that ends too late.
# pattern: stack-overflow
# cause: below the end of the stack
# remedy: recursion
# good: return
%%asm program
go:
    movl $100000, %ecx      #-
    movl $1000, %ecx        #+
down:
    pushq %rcx
    subl $1, %ecx
    jz up
    call down
up:
    popq %rcx
    ret
%run go
