# A jump table that is read one entry too far.
# pattern: jump-to-nowhere
# cause: nothing is mapped
# remedy: none of code
# good: return 42
%%asm program
one:
    movl $42, %eax
    ret
go:
    movl $1, %ecx           #-
    movl $0, %ecx           #+
    leaq table(%rip), %rbx
    jmpq *(%rbx,%rcx,8)
    .data
table:
    .quad one
    .quad 0x123456789a
%run go
