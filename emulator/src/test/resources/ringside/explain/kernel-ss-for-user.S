# Ring 3 is to get the kernel's stack segment.
# pattern: kernel-stack-segment-for-ring-3
# cause: SS was to get 0x10
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
    pushq $KERNEL_DS        #-
    pushq $USER_DS          #+
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq
user:
    int $0x80
%run go
