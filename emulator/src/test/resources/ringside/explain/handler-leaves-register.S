# The handler pushes two registers and pops one.
# pattern: stack-not-popped
# cause: one slot too much
# cause: `pushq
# remedy: one slot
# good: return 42
%%asm program
handler:
    pushq %rbx
    pushq %rsi
    movl $42, %eax
    popq %rsi
    popq %rbx               #+
    iretq
go:
    movl $0x21, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movl $0x55aa, %ebx
    int $0x21
    ret
%run go
