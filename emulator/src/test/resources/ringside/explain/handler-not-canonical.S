# The middle part of the handler's address went to the wrong place.
# pattern: handler-not-canonical
# cause: no canonical address
# remedy: bytes 8 to 11
# good: return
%%asm program
handler:
    iretq
go:
    movl $0x44, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movl $0x12345678, idt+16*0x44+8     #-
    int $0x44
    ret
%run go
