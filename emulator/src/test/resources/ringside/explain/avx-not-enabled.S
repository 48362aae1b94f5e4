# An AVX instruction before XCR0 enables the state that it uses.
# pattern: avx-not-enabled
# cause: XCR0 does not enable
# remedy: xsetbv
# good: return
%%asm program
go:
    movq %cr4, %rax
    orl $0x40200, %eax
    movq %rax, %cr4
    xorl %ecx, %ecx         #+
    xorl %edx, %edx         #+
    movl $7, %eax           #+
    xsetbv                  #+
    vxorps %ymm0, %ymm0, %ymm0
    ret
%run go
