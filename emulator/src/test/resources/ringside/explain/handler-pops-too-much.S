# An int pushes no error code, but the handler takes one off.
# pattern: stack-popped-too-far
# cause: one slot too many
# remedy: no slot
# good: return 42
%%asm program
handler:
    movl $42, %eax
    addq $8, %rsp           #-
    iretq
go:
    movl $0x80, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    int $0x80
    ret
%run go
