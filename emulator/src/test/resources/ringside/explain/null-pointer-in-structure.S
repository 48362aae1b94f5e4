# A pointer in memory that nobody has set, through two registers.
# pattern: null-pointer
# cause: RDI = 0x0
# remedy: RDI
# good: return 42
%%asm program
go:
    leaq list(%rip), %rsi
    movq 8(%rsi), %rax
    movq %rax, %rdi
    movl 16(%rdi), %eax
    ret
    .data
list:
    .quad 0
    .quad 0                 #-
    .quad item              #+
item:
    .quad 0, 0, 42
%run go
