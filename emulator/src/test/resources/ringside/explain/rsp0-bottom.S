# RSP0 is the lowest address of a stack instead of its top.
# pattern: tss-stack-is-bottom
# cause: lowest address
# cause: RSP0
# remedy: plus its size
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movq $interrupt_stack_top-0x10000, tss+4    #-

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
