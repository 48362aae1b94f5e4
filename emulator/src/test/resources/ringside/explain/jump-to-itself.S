# The program ends in a jump to itself.
# pattern: endless-loop
# cause: the same instruction
# remedy: ret or hlt
# good: return 42
%%asm program
go:
    movl $42, %eax
    jmp .                   #-
    ret
%run go
