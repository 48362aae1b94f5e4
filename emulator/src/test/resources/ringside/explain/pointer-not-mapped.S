# An index that is too large.
# pattern: pointer-not-mapped
# cause: nothing is mapped
# remedy: map the page
# good: return 42
%%asm program
go:
    movl $0x700000, %ecx    #-
    movl $1, %ecx           #+
    leaq table(%rip), %rbx
    movl (%rbx,%rcx,4), %eax
    ret
    .data
table:
    .long 1, 42
%run go
