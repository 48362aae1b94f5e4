# An error code and two registers stay on the stack.
# pattern: stack-not-popped
# cause: 3 slots too much
# remedy: 3 slots
# good: return 42
%%asm program
handler:
    pushq %r15
    pushq %rbx
    leaq word(%rip), %r14
    addq $24, %rsp          #+
    iretq
go:
    movl $14, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movl $0x30, %r14d
    movl (%r14), %eax
    ret
    .section .rodata
word:
    .long 42
%run go
