# The kernel reads the user's memory without stac.
# pattern: smap
# cause: AC was 0
# remedy: stac
# good: return 42
%%asm program
go:
    movq %cr4, %rax
    orl $0x200000, %eax
    stac
    movq %rax, %cr4
    clac
    leaq word(%rip), %rsi
    stac                    #+
    movl (%rsi), %ebx
    movq %cr4, %rax
    andl $~0x200000, %eax
    movq %rax, %cr4
    movl %ebx, %eax
    ret
    .data
word:
    .long 42
%run go
