# The return address was computed by the user, and nobody looked.
# pattern: sysret-not-canonical
# cause: no canonical address
# remedy: iretq
# good: halt
# lint: syscall-mask
%%asm program
entry:
    movq %rdi, %rcx
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
    movabsq $0x0000900000000000, %rdi   #-
    leaq further(%rip), %rdi    #+
    syscall
further:
    int $0x80
%run go
