# A TSS descriptor of 8 bytes: the base's upper half is 0.
# pattern: tss-base-cut
# cause: lower half
# cause: 16 bytes
# remedy: bytes 8 to 11
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0, gdt+0x38+8     #-
    movb $0x89, gdt+0x38+5
    movl $TSS_SELECTOR, %eax
    ltr %ax

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
