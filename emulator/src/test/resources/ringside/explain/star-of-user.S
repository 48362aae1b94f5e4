# STAR[63:48] is 8 too high: sysretq gives ring 3 a CS that no return accepts.
# pattern: star-wrong
# cause: IA32_STAR
# cause: 0x33
# remedy: 0x1b
# good: halt
%%asm program
handler:
    iretq
done:
    hlt
go:
    movl $0x80, %edi
    leaq handler(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0x81, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0xc0000081, %ecx
    xorl %eax, %eax
    movl $0x00230008, %edx  #-
    movl $0x001b0008, %edx  #+
    wrmsr
    movl $2, %r11d
    movq $user, %rcx
    movq $user_stack_top, %rsp
    sysretq
user:
    int $0x80
    int $0x81
%run go
