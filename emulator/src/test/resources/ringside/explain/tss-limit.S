# The TSS descriptor's limit is too small to hold RSP0.
# pattern: tss-limit-too-small
# cause: offset 0xb
# cause: limit is 0x3
# remedy: 0x67
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movw $3, gdt+0x38       #-
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
