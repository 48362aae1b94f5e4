# The gate's selector is 0.
# pattern: gate-selector-null
# cause: null
# remedy: KERNEL_CS
# good: return
%%asm program
handler:
    iretq
go:
    movl $0x40, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movw $0, idt+16*0x40+2  #-
    int $0x40
    ret
%run go
