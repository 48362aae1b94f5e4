# EFER is written as a whole, and SCE is forgotten.
# pattern: syscall-not-enabled
# cause: SCE is 0
# cause: wrmsr
# remedy: bit 0
# good: halt
# lint: syscall-mask
%%asm program
entry:
    hlt
go:
    movl $0xc0000082, %ecx
    leaq entry(%rip), %rax
    movq %rax, %rdx
    shrq $32, %rdx
    wrmsr
    movl $0xc0000081, %ecx
    xorl %eax, %eax
    movl $0x001b0008, %edx
    wrmsr
    movl $0xc0000080, %ecx
    movl $0xd00, %eax       #-
    movl $0xd01, %eax       #+
    xorl %edx, %edx
    wrmsr

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq
user:
    syscall
%run go
