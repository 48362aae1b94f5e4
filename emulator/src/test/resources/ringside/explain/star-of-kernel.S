# STAR[47:32] is 8 too high: syscall gives ring 0 a CS that names data.
# pattern: star-wrong
# cause: IA32_STAR
# cause: 0x10
# remedy: STAR[47:32]
# good: halt
# lint: syscall-mask
%%asm program
handler:
    iretq
entry:
    movq $interrupt_stack_top, %rsp
    int $0x80
    hlt
go:
    movl $0x80, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movl $0xc0000082, %ecx
    leaq entry(%rip), %rax
    movq %rax, %rdx
    shrq $32, %rdx
    wrmsr
    movl $0xc0000081, %ecx
    xorl %eax, %eax
    movl $0x001b0010, %edx  #-
    movl $0x001b0008, %edx  #+
    wrmsr
    movl $2, %r11d
    movq $user, %rcx
    movq $user_stack_top, %rsp
    sysretq
user:
    syscall
%run go
