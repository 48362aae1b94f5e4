# The stack segment lacks its RPL; the frame is built by moves.
# pattern: user-selector-without-rpl
# cause: SS was to get 0x20
# cause: RPL is 0
# remedy: 0x23
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    subq $40, %rsp
    leaq user(%rip), %rdx
    movq %rdx, (%rsp)
    movq $USER_CS, 8(%rsp)
    movq $2, 16(%rsp)
    movq $user_stack_top, 24(%rsp)
    movl $0x20, %edi        #-
    movl $0x23, %edi        #+
    movq %rdi, 32(%rsp)
    iretq
user:
    int $0x80
%run go
