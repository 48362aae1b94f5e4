# RSP0 is the top of the very stack on which the kernel waits for the user to come back.
# pattern: stacks-overlap
# cause: overlaps
# cause: call
# remedy: stack of its own
# good: return 42
%%asm program
handler:
    movq kernel_rsp(%rip), %rsp
    ret
go:
    movl $0x80, %edi
    leaq handler(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movq $kernel_stack_top, tss+4   #-
    call enter
    movl $42, %eax
    ret
enter:
    movq %rsp, kernel_rsp(%rip)

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq
user:
    int $0x80
    .data
kernel_rsp:
    .quad 0
%run go
