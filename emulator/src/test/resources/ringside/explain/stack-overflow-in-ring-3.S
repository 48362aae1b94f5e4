# The user's stack is used up, and the kernel hears of it.
# pattern: stack-overflow
# cause: below the end of the stack
# remedy: recursion
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
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
    movl $30000, %edi       #-
    movl $300, %edi         #+
    call deeper
    int $0x80
deeper:
    subq $24, %rsp
    movq %rdi, (%rsp)
    decl %edi
    js 1f
    call deeper
1:  addq $24, %rsp
    ret
%run go
