# FMASK does not hold IF: an interrupt comes at the entry's first instruction.
# pattern: interrupt-on-the-way-in
# cause: 0x50 came in ring 0
# cause: still ring 3
# remedy: IA32_FMASK
# good: halt
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
    cmpl $1, %eax
    je first
    nop
    nop
    movq $kernel_stack_top, %rsp
    sti
    nop
    hlt
first:
    movq %rcx, %rbp
    movq %r11, %r15
    cli
    movq %rsp, %rbx
    movq $interrupt_stack_top, %rsp
    movl $0x83f, %ecx
    movl $0x50, %eax
    xorl %edx, %edx
    wrmsr
    movq %rbp, %rcx
    movq %rbx, %rsp
    xorl %eax, %eax
    leaq entry(%rip), %rsi
    sti                     #-
    jmp *%rsi
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
    movl $0xc0000084, %ecx
    xorl %eax, %eax         #-
    movl $0x200, %eax       #+
    xorl %edx, %edx
    wrmsr
    movl $0x1b, %ecx
    rdmsr
    orl $0xc00, %eax
    wrmsr
    movl $0x80f, %ecx
    movl $0x1ff, %eax
    xorl %edx, %edx
    wrmsr
    movl $0x202, %r11d
    movq $user, %rcx
    movl $0x3000, %esp
    sysretq
user:
    movl $1, %eax
    syscall
%run go
