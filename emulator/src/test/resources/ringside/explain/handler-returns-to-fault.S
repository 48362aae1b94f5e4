# The page-fault handler returns without having mended anything.
# pattern: handler-returns-to-fault
# cause: #PF(0x0)
# cause: times in a row
# cause: `iretq` at step
# remedy: saved RIP
# good: return 42
%%asm program
fault:
    addq $8, %rsp
    addq $7, (%rsp)         #+
    iretq
go:
    movl $14, %edi
    leaq fault(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movl $42, %eax
    movl 0x5000, %ecx
    ret
%run go
