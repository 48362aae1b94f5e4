# The gate asks for interrupt stack 1, which nobody has set.
# pattern: ist-unset
# cause: IST1 is 0
# remedy: TSS.IST1
# good: return 42
%%asm program
handler:
    leaq cell(%rip), %rbx
    addq $8, %rsp
    iretq
go:
    movl $14, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movb $1, idt+16*14+4
    movq $interrupt_stack_top, tss+36   #+
    xorl %ebx, %ebx
    movl (%rbx), %eax
    ret
    .data
cell:
    .long 42
%run go
