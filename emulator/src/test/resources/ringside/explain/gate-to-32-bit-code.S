# The gate's code segment has L = 0 and D = 1.
# pattern: gate-leads-to-no-64-bit-code
# cause: 32-bit code segment
# remedy: L = 1
# good: return
%%asm program
handler:
    iretq
go:
    movl $0x40, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movabsq $0x00cf9b000000ffff, %rax   #-
    movabsq $0x00af9b000000ffff, %rax   #+
    movq %rax, gdt+0x30
    movw $0x30, idt+16*0x40+2
    int $0x40
    ret
%run go
