# The byte 0xf1 among the instructions is int1.
# pattern: icebp
# cause: int1
# cause: 0xf1
# remedy: vector 1
# good: return 42
%%asm program
go:
    movl $42, %eax
    .byte 0xf1              #-
    ret
%run go
