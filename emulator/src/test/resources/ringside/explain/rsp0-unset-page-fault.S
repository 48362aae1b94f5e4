# The same, found by a page fault in ring 3: a triple fault.
# pattern: rsp0-unset
# cause: RSP0 is 0
# cause: #PF
# remedy: TSS.RSP0
# good: halt
# lint: leaked-register
%%asm program
handler:
    hlt
go:
    movl $14, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    leaq tss(%rip), %rdi
    xorl %eax, %eax
    movl $26, %ecx
    rep stosl               #-

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq

user:
    movq 0x1000, %rax
%run go
