# Ring 3 writes to a constant.
# pattern: write-to-read-only
# cause: R/W = 0
# remedy: .data
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
    leaq text(%rip), %rdi
    movb $'H', (%rdi)
    int $0x80
    .section .rodata        #-
    .data                   #+
text:
    .asciz "hello"
%run go
