# A page-fault handler that mends the cause, but leaves the error code on the stack.
# pattern: error-code-left
# cause: error code 0x2
# cause: #PF(0x2) at step
# remedy: add $8, %rsp
# good: return 42
%%asm handler
handler:
    leaq cell(%rip), %rbx
    addq $8, %rsp           #+
    iretq
    .data
cell:
    .quad 0
%%asm program --at 0x401230
go:
    movl $14, %edi
    movabsq $handler, %rsi
    movl $0, %edx
    movabsq $set_idt_entry, %rax
    call *%rax
    xorl %ebx, %ebx
    movq $7, (%rbx)
    movl $42, %eax
    ret
%run go
