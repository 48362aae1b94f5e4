# The gate's type is that of a call gate.
# pattern: gate-type-wrong
# cause: type is 0xc
# remedy: 0x8e
# good: return
%%asm program
handler:
    iretq
go:
    movl $0x40, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movb $0x8c, idt+16*0x40+5   #-
    int $0x40
    ret
%run go
