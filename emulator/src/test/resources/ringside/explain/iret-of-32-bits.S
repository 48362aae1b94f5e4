# An interrupt handler that returns by iret: without a suffix it pops slots of 4 bytes.
# pattern: iret-operand-size
# cause: slots of 4 bytes
# cause: 0xffff
# remedy: iretq
# good: return 42
%%asm program
handler:
    movl $42, %eax
    iret                    #-
    iretq                   #+
go:
    movl $0x80, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    int $0x80
    ret
%run go
