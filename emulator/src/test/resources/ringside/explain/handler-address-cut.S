# The gate was filled in as in 32-bit mode: bits 63:32 of the handler's address are 0.
# pattern: handler-address-cut
# cause: upper half
# remedy: bytes 8 to 11
# good: return 42
%%asm program
handler:
    movl $42, %eax
    iretq
go:
    leaq handler(%rip), %rax
    movw %ax, idt+16*0x80
    movw $KERNEL_CS, idt+16*0x80+2
    movw $0x8e00, idt+16*0x80+4
    shrq $16, %rax
    movw %ax, idt+16*0x80+6
    movl $0, idt+16*0x80+8  #-
    shrq $16, %rax          #+
    movl %eax, idt+16*0x80+8    #+
    int $0x80
    ret
%run go
