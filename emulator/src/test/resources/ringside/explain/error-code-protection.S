# A #GP handler that steps over the instruction at fault; the error code is still there.
# pattern: error-code-left
# cause: error code 0x1234
# cause: #GP(0x1234)
# remedy: add $8, %rsp
# good: return 42
%%asm program
skip:
    addq $2, 8(%rsp)        # the instruction is 2 bytes long
    addq $8, %rsp           #+
    iretq
go:
    movl $13, %edi
    leaq skip(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movl $0x1234, %ecx
    movl %ecx, %ds
    movl $42, %eax
    ret
%run go
