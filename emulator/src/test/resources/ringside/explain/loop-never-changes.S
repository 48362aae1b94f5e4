# The loop tests a word that nobody writes.
# pattern: endless-loop
# cause: the same 2 instructions
# cause: RFLAGS.IF is 0
# remedy: condition
# good: return 42
%%asm program
go:
    movl $42, %eax
    movl $1, ready(%rip)    #+
wait:
    cmpl $0, ready(%rip)
    je wait
    ret
    .data
    .balign 4
ready:
    .long 0
%run go
