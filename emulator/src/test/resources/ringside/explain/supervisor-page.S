# Ring 3 reads the kernel's data.
# pattern: supervisor-page-from-ring-3
# cause: U/S = 0
# remedy: user pages
# good: halt
%%asm secrets --ring 0
    .data
secret:
    .quad 42
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
    movq secret(%rip), %rax #-
    int $0x80
%run go
