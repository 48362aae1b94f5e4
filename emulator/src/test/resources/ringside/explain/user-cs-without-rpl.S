# The way to ring 3 with the code segment 0x28: its RPL is missing.
# pattern: user-selector-without-rpl
# cause: CS was to get 0x28
# cause: RPL is 0
# remedy: 0x2b
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $0x28             #-
    pushq $0x2b             #+
    pushq $user
    iretq
user:
    int $0x80
%run go
