# Interrupts are switched on when RSP is the user's again, just before sysretq.
# pattern: interrupt-on-the-way-out
# cause: 0x50 came in ring 0
# cause: on between
# remedy: cli
# good: halt
# lint: leaked-register
# lint: syscall-mask
%%asm program
timer:
    pushq %rax
    pushq %rcx
    pushq %rdx
    movl $0x80b, %ecx
    xorl %eax, %eax
    xorl %edx, %edx
    wrmsr
    popq %rdx
    popq %rcx
    popq %rax
    iretq
entry:
    movq %rsp, %rbx
    movq %rcx, %rbp
    movq $kernel_stack_top, %rsp
    movl $0x83f, %ecx
    movl $0x50, %eax
    xorl %edx, %edx
    wrmsr
    movq %rbp, %rcx
    sti                     #+
    nop                     #+
    cli                     #+
    movq %rbx, %rsp
    sti                     #-
    nop
    sysretq
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0x50, %edi
    leaq timer(%rip), %rsi
    movl $0, %edx
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
    movl $0x1b, %ecx
    rdmsr
    orl $0xc00, %eax
    wrmsr
    movl $0x80f, %ecx
    movl $0x1ff, %eax
    xorl %edx, %edx
    wrmsr
    movl $2, %r11d
    movq $user, %rcx
    movl $0x3000, %esp
    sysretq
user:
    syscall
    int $0x80
%run go
