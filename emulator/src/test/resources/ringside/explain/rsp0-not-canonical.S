# RSP0 has a hole in the middle.
# pattern: tss-stack-not-canonical
# cause: no canonical address
# remedy: top of a stack
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0x0000ffff, tss+8 #-

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
