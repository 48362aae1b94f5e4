# Ring 3 sets IOPL by popf and then uses a port.
# pattern: popf-iopl
# cause: leaves IOPL as it is
# remedy: ring 0
# good: halt
# lint: io-privilege
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
    pushq $2                #-
    pushq $0x3002           #+
    pushq $USER_CS
    pushq $user
    iretq
user:
    pushq $0x3002
    popfq
    movb $'x', %al
    outb %al, $0xe9
    int $0x80
%run go
