# xgetbv before CR4.OSXSAVE is set.
# pattern: xsave-not-enabled
# cause: OSXSAVE is 0
# remedy: bit 18
# good: return 42
%%asm program
go:
    movq %cr4, %rax         #+
    orl $0x40000, %eax      #+
    movq %rax, %cr4         #+
    xorl %ecx, %ecx
    xgetbv
    movl $42, %eax
    ret
%run go
