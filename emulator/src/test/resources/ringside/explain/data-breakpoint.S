# A data breakpoint was forgotten in DR7.
# pattern: data-breakpoint
# cause: `incl count(%rip)`
# cause: DR0
# cause: `movq %rax, %dr7`
# remedy: DR7
# good: return 42
%%asm program
go:
    leaq count(%rip), %rax
    movq %rax, %dr0
    movl $0xd0001, %eax     # L0, R/W0 = 01: writes, LEN0 = 11: 4 bytes
    movq %rax, %dr7
    xorl %eax, %eax         #+
    movq %rax, %dr7         #+
    incl count(%rip)
    movl count(%rip), %eax
    ret
    .data
    .balign 4
count:
    .long 41
%run go
