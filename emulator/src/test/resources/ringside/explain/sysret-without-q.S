# sysret without a suffix returns to 32-bit code.
# pattern: sysretl
# cause: compatibility mode
# remedy: sysretq
# good: halt
# lint: interrupts-on-user-stack
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
    movq $user, %rcx
    movl $0x202, %r11d
    movq $user_stack_top, %rsp
    sysretl                 #-
    sysretq                 #+
user:

    syscall
%run go
