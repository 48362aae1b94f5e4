# R11, from which sysretq takes the flags, has TF set.
# pattern: trap-flag-set
# cause: `sysretq` at step
# cause: `movl $0x102, %r11d` set it
# remedy: R11
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0xc0000081, %ecx
    xorl %eax, %eax
    movl $0x001b0008, %edx
    wrmsr
    movl $0x102, %r11d      #-
    movl $0x002, %r11d      #+
    movq $user, %rcx
    movq $user_stack_top, %rsp
    sysretq
user:
    nop
    int $0x80
%run go
