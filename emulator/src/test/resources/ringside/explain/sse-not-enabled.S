# An SSE instruction before CR4.OSFXSR is set.
# pattern: sse-not-enabled
# cause: OSFXSR is 0
# remedy: bit 9
# good: return
%%asm program
go:
    movq %cr4, %rax         #+
    orl $0x200, %eax        #+
    movq %rax, %cr4         #+
    xorps %xmm0, %xmm0
    ret
%run go
