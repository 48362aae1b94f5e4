# Ring 3 switches interrupts off.
# pattern: interrupt-flag-in-ring-3
# cause: IOPL
# remedy: kernel
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
    cli                     #-
    int $0x80
%run go
