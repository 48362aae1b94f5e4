# The system call uses RCX for itself.
# pattern: rcx-not-kept
# cause: RCX = 0x7
# cause: movl $0x7, %ecx
# remedy: save them
# good: halt
# lint: syscall-mask
# lint: user-stack
%%asm program
entry:
    pushq %rcx              #+
    movl $7, %ecx
    imull %ecx, %eax
    popq %rcx               #+
    sysretq
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0xc0000082, %ecx
    leaq entry(%rip), %rax
    movq %rax, %rdx
    shrq $32, %rdx
    wrmsr
    movl $0xc0000081, %ecx
    xorl %eax, %eax
    movl $0x001b0008, %edx
    wrmsr

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq
user:
    movl $6, %eax
    syscall
    int $0x80
%run go
