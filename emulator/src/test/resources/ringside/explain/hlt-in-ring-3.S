# Ring 3 executes hlt.
# pattern: privileged-instruction
# cause: hlt
# cause: CPL was 3
# remedy: system call
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
    hlt                     #-
    int $0x80
%run go
