# LSTAR gets half an address with garbage above it.
# pattern: msr-not-canonical
# cause: EDX
# remedy: bits 63:32 into EDX
# good: return
%%asm program
go:
    movl $0xc0000082, %ecx
    leaq go(%rip), %rax
    movl $0x1000000, %edx   #-
    movl $-1, %edx          #+
    wrmsr
    ret
%run go
