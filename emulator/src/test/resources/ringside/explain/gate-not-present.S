# The gate's P bit was cleared.
# pattern: gate-not-present
# cause: P bit is 0
# remedy: Set P
# good: return
%%asm program
handler:
    iretq
go:
    movl $0x33, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    andb $0x7f, idt+16*0x33+5   #-
    int $0x33
    ret
%run go
