# A gate whose handler's address was never written.
# pattern: handler-null
# cause: leads to 0x0
# remedy: handler's address
# good: return
%%asm program
handler:
    iretq
go:
    xorl %esi, %esi         #-
    leaq handler(%rip), %rsi    #+
    movl $0x55, %edi
    xorl %edx, %edx
    call set_idt_entry
    int $0x55
    ret
%run go
