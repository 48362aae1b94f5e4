# Ring 3 loads the kernel's data segment.
# pattern: kernel-data-segment-in-ring-3
# cause: 0x10
# cause: DPL 0
# remedy: USER_DS
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
    movl $KERNEL_DS, %eax   #-
    movl $USER_DS, %eax     #+
    movl %eax, %ds
    int $0x80
%run go
