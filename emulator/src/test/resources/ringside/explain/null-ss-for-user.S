# A handler entered from ring 3 pushes its own SS, which the delivery has made null.
# pattern: null-stack-segment-for-ring-3
# cause: null
# remedy: USER_DS
# good: halt
%%asm program
again:
    movl %ss, %eax          #-
    movl $USER_DS, %eax     #+
    pushq %rax
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $second
    iretq
done:
    hlt
go:
    movl $0x80, %edi
    leaq again(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0x81, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq

user:
    int $0x80
second:
    int $0x81
%run go
