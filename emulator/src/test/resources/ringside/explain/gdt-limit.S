# A GDT limit of the number of entries instead of the bytes.
# pattern: gdt-limit-too-small
# cause: limit is 0x1f
# remedy: bytes minus 1
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    lgdt pointer(%rip)

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq
user:
    int $0x80
    .data
pointer:
    .word 0x1f              #-
    .word 9*8-1             #+
    .quad gdt
%run go
