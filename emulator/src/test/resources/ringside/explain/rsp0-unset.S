# Ring 3 calls the kernel while TSS.RSP0 is 0.
# pattern: rsp0-unset
# cause: RSP0 is 0
# remedy: TSS.RSP0
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movq $0, tss+4          #-
    movq $interrupt_stack_top, tss+4    #+

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
