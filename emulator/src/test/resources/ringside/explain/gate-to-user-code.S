# The gate names the user's code segment, and the interrupt comes in ring 0.
# pattern: gate-leads-outward
# cause: 0x2b
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
    movw $USER_CS, idt+16*0x40+2    #-
    int $0x40
    ret
%run go
