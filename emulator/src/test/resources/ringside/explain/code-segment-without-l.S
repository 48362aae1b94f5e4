# The way to ring 3 with the selector of 32-bit code.
# pattern: code-segment-without-l
# cause: L = 0
# cause: compatibility mode
# remedy: L = 1
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $0x1b             #-
    pushq $USER_CS          #+
    pushq $user
    iretq
user:
    int $0x80
%run go
