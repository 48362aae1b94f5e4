# Ring 3 jumps into the kernel.
# pattern: supervisor-code-in-ring-3
# cause: U/S = 0
# remedy: user pages
# good: halt
%%asm kernel --ring 0
inner:
    ret
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
    call inner              #-
    int $0x80
%run go
