# A function counts on an aligned stack and gets one that is 8 bytes off.
# pattern: stack-misaligned
# cause: movaps
# cause: RSP
# remedy: Align RSP
# good: return
%%asm program
go:
    movq %cr4, %rax
    orl $0x600, %eax
    movq %rax, %cr4
    subq $8, %rsp           #+
    call save
    addq $8, %rsp           #+
    ret
save:
    subq $24, %rsp
    movaps %xmm0, (%rsp)
    addq $24, %rsp
    ret
%run go
