# The kernel calls a function in a user page.
# pattern: smep
# cause: user page
# cause: SMEP
# remedy: iretq or sysretq
# good: return
%%asm user
helper:
    ret
%%asm kernel --ring 0
own:
    ret
go:
    movq %cr4, %rax
    orl $0x100000, %eax
    movq %rax, %cr4
    leaq helper(%rip), %rdx #-
    leaq own(%rip), %rdx    #+
    call *%rdx
    ret
%run go
