# The handler of #DE returns to the division.
# pattern: handler-returns-to-fault
# cause: #DE
# cause: `divl %ecx`
# remedy: mend
# good: return 21
%%asm program
zero:
    incl count(%rip)
    movl $2, %ecx           #+
    iretq
go:
    movl $0, %edi
    leaq zero(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movl $42, %eax
    xorl %edx, %edx
    xorl %ecx, %ecx
    divl %ecx
    ret
    .data
    .balign 4
count:
    .long 0
%run go
