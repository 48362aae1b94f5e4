# EFER.NXE is cleared while page-table entries have XD set.
# pattern: reserved-bit
# cause: reserved
# remedy: NXE
# good: return 42
%%asm program
go:
    movl $0xc0000080, %ecx
    movl $0x501, %eax       #-
    movl $0xd01, %eax       #+
    xorl %edx, %edx
    wrmsr
    movl word(%rip), %eax
    ret
    .data
word:
    .long 42
%run go
