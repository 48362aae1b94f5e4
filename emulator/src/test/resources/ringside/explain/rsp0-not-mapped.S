# RSP0 points to where there is no memory.
# pattern: tss-stack-not-mapped
# cause: no stack is mapped
# cause: 0x7000
# remedy: mapped stack
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movq $0x7000, tss+4     #-

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq

user:
    int $0x80
%run go
