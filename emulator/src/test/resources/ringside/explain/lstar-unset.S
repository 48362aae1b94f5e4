# syscall before anybody wrote LSTAR.
# pattern: lstar-unset
# cause: 0x0
# cause: no recorded step has written it
# remedy: IA32_LSTAR
# good: halt
# lint: syscall-mask
%%asm program
entry:
    hlt
go:
    movl $0xc0000082, %ecx    #+
    leaq entry(%rip), %rax    #+
    movq %rax, %rdx    #+
    shrq $32, %rdx    #+
    wrmsr    #+
    movl $0xc0000081, %ecx
    xorl %eax, %eax
    movl $0x001b0008, %edx
    wrmsr
    movl $2, %r11d
    movq $user, %rcx
    movq $user_stack_top, %rsp
    sysretq
user:
    syscall
%run go
