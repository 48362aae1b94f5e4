# The handler saves and restores registers, but forgets what lies beneath them; the program is in ring 3.
# pattern: error-code-left
# cause: error code 0x6
# cause: #PF(0x6)
# remedy: add $8, %rsp
# good: halt
# lint: leaked-register
%%asm kernel
handler:
    pushq %rax
    pushq %rcx
    leaq cell(%rip), %rdi
    popq %rcx
    popq %rax
    leaq 8(%rsp), %rsp      #+
    iretq
done:
    hlt
go:
    movl $14, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
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
    movl $0x5000, %edi
    movb $1, (%rdi)
    int $0x80
    .data
cell:
    .quad 0
%run go
